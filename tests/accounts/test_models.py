from django.db import IntegrityError

import pytest

from tests.factories import make_user


@pytest.mark.django_db
def test_two_people_cannot_share_an_address():
    make_user("asha@example.com")
    with pytest.raises(IntegrityError):
        make_user("asha@example.com", username="other")
