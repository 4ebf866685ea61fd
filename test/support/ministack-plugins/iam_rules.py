"""Two rules of IAM that MiniStack lacks, and that decide who reads a lake.

`aws:PrincipalArn` of a role's session is the role, not the session. And S3 uses a KMS key in the name of whoever reads or
writes an object that the key encrypts, so they need the right to the key too.
"""

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id
from ministack.services import s3

KEY_ID = "x-amz-server-side-encryption-aws-kms-key-id"
KEY_ACTIONS = {
    "s3:GetObject": "kms:Decrypt",
    "s3:GetObjectVersion": "kms:Decrypt",
    "s3:PutObject": "kms:GenerateDataKey",
}


def role_of(session: str) -> str:
    """`arn:aws:sts::1:assumed-role/name/session` as `arn:aws:iam::1:role/name`."""
    partition, _, _, account, resource = session.split(":", 5)[1:]
    return f"arn:{partition}:iam::{account}:role/{resource.split('/')[1]}"


def register() -> None:
    resolve, enforce = iam_evaluator._resolve_condition_key, iam_evaluator.enforce

    def resolve_role(key, context):
        value = resolve(key, context)
        is_session = key.lower() == "aws:principalarn" and ":assumed-role/" in value
        return role_of(value) if is_session else value

    def enforce_key(access_key, action, service, region, resource_arn="*", service_context=None):
        denied = enforce(access_key, action, service, region, resource_arn, service_context)
        bucket = resource_arn.removeprefix("arn:aws:s3:::").partition("/")[0]
        key = s3._bucket_default_sse_headers(bucket).get(KEY_ID) if action in KEY_ACTIONS else None
        if denied is not None or key is None:
            return denied
        through = {"kms:ViaService": f"s3.{region}.amazonaws.com", "kms:CallerAccount": get_account_id()}
        return enforce(access_key, KEY_ACTIONS[action], "kms", region, key, through)

    iam_evaluator._resolve_condition_key = resolve_role
    iam_evaluator.enforce = enforce_key
