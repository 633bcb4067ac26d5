from django.urls import path

from exams.attempts import api, clocks, results, staff

EXAM = "staff/exams/<int:exam_id>/"

urlpatterns = [
    path("exams/<slug:slug>/attempts/", api.StartAttempt.as_view()),
    path("attempts/", api.MyAttempts.as_view()),
    path("attempts/history/", results.MyHistory.as_view()),
    path("attempts/<uuid:attempt_id>/", api.MyAttempt.as_view()),
    path("attempts/<uuid:attempt_id>/answers/", api.SaveAnswers.as_view()),
    path(
        "attempts/<uuid:attempt_id>/questions/<int:question_id>/stage/",
        api.CaseStage.as_view(),
    ),
    path(
        "attempts/<uuid:attempt_id>/questions/<int:question_id>/reviewed/",
        results.OpenExplanation.as_view(),
    ),
    path("attempts/<uuid:attempt_id>/heartbeat/", clocks.SendHeartbeat.as_view()),
    path("attempts/<uuid:attempt_id>/pause/", clocks.PauseAttempt.as_view()),
    path("attempts/<uuid:attempt_id>/resume/", clocks.ResumeAttempt.as_view()),
    path(
        "attempts/<uuid:attempt_id>/sections/<int:number>/finish/",
        clocks.FinishSection.as_view(),
    ),
    path("attempts/<uuid:attempt_id>/submit/", api.SubmitAttempt.as_view()),
    path("attempts/<uuid:attempt_id>/result/", api.MyResult.as_view()),
    path("attempts/<uuid:attempt_id>/review/", api.MyReview.as_view()),
    path("attempts/<uuid:attempt_id>/media/", api.AttemptLinks.as_view()),
    path(f"{EXAM}release-results/", staff.ReleaseResults.as_view()),
    path(f"{EXAM}close/", staff.CloseExam.as_view()),
    path(f"{EXAM}trial/", staff.StartTrial.as_view()),
    path(f"{EXAM}cancel-question/", staff.CancelQuestion.as_view()),
    path(f"{EXAM}messages/", staff.TellExam.as_view()),
    path(f"{EXAM}extend/", staff.ExtendExam.as_view()),
    path("staff/attempts/<uuid:attempt_id>/extend/", staff.ExtendAttempt.as_view()),
    path("staff/attempts/<uuid:attempt_id>/free/", staff.FreeAttempt.as_view()),
    path("staff/attempts/<uuid:attempt_id>/void/", staff.VoidAttempt.as_view()),
]
