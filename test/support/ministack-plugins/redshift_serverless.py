"""Amazon Redshift Serverless: namespaces, workgroups, usage limits and their tags, with the service's own refusals."""

import re
import uuid

from ministack.core.responses import get_account_id, get_region
from protocol import Refusal, dispatch, now

NAME = re.compile(r"^[a-z0-9-]{3,64}$")
CAPACITIES = {4, *range(8, 513, 8), *range(512, 1025, 32)}
# What the service answers for parameters that nobody has set.
PARAMETERS = {
    "auto_mv": "true",
    "datestyle": "ISO, MDY",
    "enable_case_sensitive_identifier": "false",
    "enable_user_activity_logging": "true",
    "max_query_execution_time": "14400",
    "query_group": "default",
    "require_ssl": "true",
    "search_path": "$user, public",
    "use_fips_ssl": "false",
}

namespaces: dict[str, dict] = {}
workgroups: dict[str, dict] = {}
limits: dict[str, dict] = {}
tags: dict[str, dict[str, str]] = {}


def arn(kind: str, identity: str) -> str:
    return f"arn:aws:redshift-serverless:{get_region()}:{get_account_id()}:{kind}/{identity}"


def find(store: dict, name: str, kind: str) -> dict:
    if name not in store:
        raise Refusal("ResourceNotFoundException", f"The {kind} {name} doesn't exist.")
    return store[name]


def check_name(name: str, store: dict) -> None:
    if not NAME.match(name):
        raise Refusal("ValidationException", f"{name} does not match {NAME.pattern}")
    if name in store:
        raise Refusal("ConflictException", f"{name} already exists")


def keep_tags(resource: str, given: list) -> None:
    tags.setdefault(resource, {}).update({tag["key"]: tag["value"] for tag in given})


def create_namespace(body: dict) -> dict:
    name = body["namespaceName"]
    check_name(name, namespaces)
    if body.get("manageAdminPassword") and body.get("adminUserPassword"):
        raise Refusal("ValidationException", "a managed password cannot be given")
    identity = str(uuid.uuid4())
    made = {
        "namespaceArn": arn("namespace", identity),
        "namespaceId": identity,
        "namespaceName": name,
        "adminUsername": body.get("adminUsername", "admin"),
        "creationDate": now(),
        "dbName": body.get("dbName", "dev"),
        "defaultIamRoleArn": body.get("defaultIamRoleArn"),
        "iamRoles": in_sync(body.get("iamRoles", [])),
        "kmsKeyId": body.get("kmsKeyId", "AWS_OWNED_KMS_KEY"),
        "logExports": body.get("logExports", []),
        "status": "AVAILABLE",
    }
    if body.get("manageAdminPassword"):
        secret = f"arn:aws:secretsmanager:{get_region()}:{get_account_id()}:secret:redshift!{name}-admin"
        made |= {"adminPasswordSecretArn": secret, "adminPasswordSecretKmsKeyId": body.get("adminPasswordSecretKmsKeyId")}
    if made["defaultIamRoleArn"] and made["defaultIamRoleArn"] not in body.get("iamRoles", []):
        raise Refusal("ValidationException", "the default role must be one of the namespace's roles")
    namespaces[name] = made
    keep_tags(made["namespaceArn"], body.get("tags", []))
    return {"namespace": made}


def in_sync(roles: list) -> list:
    return [f"IamRole(applyStatus=in-sync, iamRoleArn={role})" for role in roles]


def update_namespace(body: dict) -> dict:
    made = find(namespaces, body["namespaceName"], "namespace")
    changed = {key: body[key] for key in ("kmsKeyId", "logExports", "defaultIamRoleArn") if key in body}
    if "iamRoles" in body:
        changed["iamRoles"] = in_sync(body["iamRoles"])
    made |= changed
    return {"namespace": made}


def delete_namespace(body: dict) -> dict:
    name = body["namespaceName"]
    if any(each["namespaceName"] == name for each in workgroups.values()):
        raise Refusal("ConflictException", f"{name} still has a workgroup")
    find(namespaces, name, "namespace")
    return {"namespace": namespaces.pop(name) | {"status": "DELETING"}}


def check_capacity(base: int, most: int | None) -> None:
    if base not in CAPACITIES or (most is not None and (most not in CAPACITIES or most < base)):
        raise Refusal("ValidationException", f"a base capacity of {base} with at most {most} is not offered")


def create_workgroup(body: dict) -> dict:
    name = body["workgroupName"]
    check_name(name, workgroups)
    find(namespaces, body["namespaceName"], "namespace")
    check_capacity(body.get("baseCapacity", 128), body.get("maxCapacity"))
    identity = str(uuid.uuid4())
    port = body.get("port", 5439)
    made = {
        "workgroupArn": arn("workgroup", identity),
        "workgroupId": identity,
        "workgroupName": name,
        "namespaceName": body["namespaceName"],
        "baseCapacity": body.get("baseCapacity", 128),
        "maxCapacity": body.get("maxCapacity"),
        "configParameters": configured(body.get("configParameters", [])),
        "creationDate": now(),
        "endpoint": {
            "address": f"{name}.{get_account_id()}.{get_region()}.redshift-serverless.amazonaws.com",
            "port": port,
            "vpcEndpoints": [],
        },
        "enhancedVpcRouting": body.get("enhancedVpcRouting", False),
        "port": port,
        "publiclyAccessible": body.get("publiclyAccessible", False),
        "securityGroupIds": body.get("securityGroupIds", []),
        "subnetIds": body.get("subnetIds", []),
        "trackName": body.get("trackName", "current"),
        "status": "AVAILABLE",
    }
    workgroups[name] = made
    keep_tags(made["workgroupArn"], body.get("tags", []))
    return {"workgroup": made}


def configured(given: list) -> list:
    whole = PARAMETERS | {each["parameterKey"]: each["parameterValue"] for each in given}
    return [{"parameterKey": key, "parameterValue": value} for key, value in sorted(whole.items())]


def update_workgroup(body: dict) -> dict:
    made = find(workgroups, body["workgroupName"], "workgroup")
    check_capacity(body.get("baseCapacity", made["baseCapacity"]), body.get("maxCapacity", made["maxCapacity"]))
    made |= {key: value for key, value in body.items() if key in made and key != "configParameters"}
    return {"workgroup": made}


def delete_workgroup(body: dict) -> dict:
    find(workgroups, body["workgroupName"], "workgroup")
    return {"workgroup": workgroups.pop(body["workgroupName"]) | {"status": "DELETING"}}


def create_usage_limit(body: dict) -> dict:
    if body["resourceArn"] not in {each["workgroupArn"] for each in workgroups.values()}:
        raise Refusal("ResourceNotFoundException", f"{body['resourceArn']} is no workgroup")
    if body["amount"] < 1:
        raise Refusal("ValidationException", "the amount must be at least 1")
    identity = str(uuid.uuid4())
    made = {
        "usageLimitArn": arn("usagelimit", identity),
        "usageLimitId": identity,
        "amount": body["amount"],
        "breachAction": body.get("breachAction", "log"),
        "period": body.get("period", "monthly"),
        "resourceArn": body["resourceArn"],
        "usageType": body["usageType"],
    }
    limits[identity] = made
    return {"usageLimit": made}


def update_usage_limit(body: dict) -> dict:
    made = find(limits, body["usageLimitId"], "usage limit")
    made |= {key: body[key] for key in ("amount", "breachAction") if key in body}
    return {"usageLimit": made}


def delete_usage_limit(body: dict) -> dict:
    find(limits, body["usageLimitId"], "usage limit")
    return {"usageLimit": limits.pop(body["usageLimitId"])}


def list_tags(body: dict) -> dict:
    found = tags.get(body["resourceArn"], {})
    return {"tags": [{"key": key, "value": value} for key, value in sorted(found.items())]}


def untag(body: dict) -> dict:
    for key in body["tagKeys"]:
        tags.get(body["resourceArn"], {}).pop(key, None)
    return {}


def tag(body: dict) -> dict:
    keep_tags(body["resourceArn"], body["tags"])
    return {}


handle = dispatch(
    {
        "CreateNamespace": create_namespace,
        "GetNamespace": lambda body: {"namespace": find(namespaces, body["namespaceName"], "namespace")},
        "UpdateNamespace": update_namespace,
        "DeleteNamespace": delete_namespace,
        "ListNamespaces": lambda body: {"namespaces": [*namespaces.values()]},
        "CreateWorkgroup": create_workgroup,
        "GetWorkgroup": lambda body: {"workgroup": find(workgroups, body["workgroupName"], "workgroup")},
        "UpdateWorkgroup": update_workgroup,
        "DeleteWorkgroup": delete_workgroup,
        "ListWorkgroups": lambda body: {"workgroups": [*workgroups.values()]},
        "CreateUsageLimit": create_usage_limit,
        "GetUsageLimit": lambda body: {"usageLimit": find(limits, body["usageLimitId"], "usage limit")},
        "UpdateUsageLimit": update_usage_limit,
        "DeleteUsageLimit": delete_usage_limit,
        "ListTagsForResource": list_tags,
        "TagResource": tag,
        "UntagResource": untag,
    }
)
