from home.models.articles import ArticleIndexPage, ArticlePage
from home.models.catalogue import ExamCataloguePage
from home.models.contact import ContactField, ContactPage
from home.models.pages import FaqPage, HomePage, LandingPage, StandardPage

__all__ = [
    "ArticleIndexPage",
    "ArticlePage",
    "ContactField",
    "ContactPage",
    "ExamCataloguePage",
    "FaqPage",
    "HomePage",
    "LandingPage",
    "StandardPage",
]
