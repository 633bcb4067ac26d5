from home.models.announcements import Announcement
from home.models.articles import ArticleIndexPage, ArticlePage
from home.models.banners import Banner
from home.models.catalogue import ExamCataloguePage
from home.models.configs import AppConfig
from home.models.contact import ContactField, ContactPage
from home.models.flags import FeatureFlag
from home.models.pages import FaqPage, HomePage, LandingPage, StandardPage
from home.models.sections import HomeSection

__all__ = [
    "Announcement",
    "AppConfig",
    "ArticleIndexPage",
    "ArticlePage",
    "Banner",
    "ContactField",
    "ContactPage",
    "ExamCataloguePage",
    "FaqPage",
    "FeatureFlag",
    "HomePage",
    "HomeSection",
    "LandingPage",
    "StandardPage",
]
