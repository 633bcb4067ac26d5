"""A student's batches."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from accounts import actions
from accounts.models import BatchMember
from core.pagination import Newest
from core.serializers import Input


class JoinInput(Input):
    code = serializers.CharField(max_length=20)


class MyBatch(serializers.ModelSerializer):
    id = serializers.IntegerField(source="batch_id")
    name = serializers.CharField(source="batch.name")

    class Meta:
        model = BatchMember
        fields = ["id", "name", "joined_at"]
        read_only_fields = fields


class MyBatches(ListAPIView):
    permission_classes = [IsAuthenticated]
    throttle_scope = "batches"
    serializer_class = MyBatch
    pagination_class = Newest
    queryset = BatchMember.objects.select_related("batch")

    def get_queryset(self):
        return super().get_queryset().filter(user=self.request.user)

    @extend_schema(operation_id="me_batches")
    def get(self, request):
        """The batches I am in, the last joined first."""
        return super().get(request)

    @extend_schema(
        operation_id="me_batch_join",
        request=JoinInput,
        responses={201: MyBatch, 200: MyBatch},
    )
    def post(self, request):
        """Join the batch of a code (201); who is in already is answered 200."""
        form = JoinInput(data=request.data)
        form.is_valid(raise_exception=True)
        place, is_new = actions.join_batch(request.user, form.validated_data["code"])
        return Response(MyBatch(place).data, status=201 if is_new else 200)
