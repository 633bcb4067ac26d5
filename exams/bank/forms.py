from wagtail.admin.forms import WagtailAdminModelForm


class ReadinessForm(WagtailAdminModelForm):
    """Publishing and submitting ask whether the thing is ready; drafts do not."""

    def readiness(self, instance):
        raise NotImplementedError

    def is_valid(self):
        if not super().is_valid():
            return False
        if not self.is_deferred_validation:
            for finding in self.readiness(self.save(commit=False)):
                self.show(finding)
        return not self.errors

    def show(self, finding):
        field = finding.field if finding.field in self.fields else None
        self.add_error(field, finding.message)


class QuestionForm(ReadinessForm):
    def readiness(self, instance):
        from exams.bank import rules

        return rules.readiness(instance)
