"""Kubernetes and Compose files: what they say exists in the schemas, and what they name exists among them."""

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator, Draft202012Validator

from tests.deploy.settings_table import documented
from tests.deploy.units import DEPLOY

SCHEMAS = Path(__file__).parent / "schemas"
KUBERNETES = DEPLOY / "kubernetes"
JOBS = {"tick", "backup", "drill"}


def read(path):
    return [one for one in yaml.safe_load_all(path.read_text()) if one]


def schema(name):
    return json.loads((SCHEMAS / name).read_text())


def validator_of(manifest):
    if manifest["kind"] == "Cluster":
        assert manifest["apiVersion"] == "postgresql.cnpg.io/v1"
        spec = schema("cloudnative-pg-cluster.json")
        whole = {"properties": {"spec": {"$ref": "#/$defs/ClusterSpec"}}, "required": ["spec"]}
        return Draft202012Validator({**whole, "$defs": spec["$defs"]})
    known = schema("kubernetes-1.34.json")
    return Draft202012Validator({**known["kinds"][manifest["kind"]], "$defs": known["$defs"]})


def manifests():
    listed = read(KUBERNETES / "kustomization.yaml")[0]["resources"]
    return [one for name in listed for one in read(KUBERNETES / name)]


def pods():
    """Every pod template with the name of what makes it."""
    for one in manifests():
        spec = one.get("spec", {})
        template = spec.get("jobTemplate", {}).get("spec", spec).get("template")
        if template:
            yield one["metadata"]["name"], template


def containers(template):
    return [*template["spec"].get("initContainers", []), *template["spec"]["containers"]]


def named(kind):
    return {one["metadata"]["name"] for one in manifests() if one["kind"] == kind}


@pytest.mark.parametrize("manifest", manifests(), ids=lambda one: f"{one['kind']} {one['metadata']['name']}")
def test_every_manifest_is_as_its_schema_asks(manifest):
    faults = [f"{fault.json_path}: {fault.message}" for fault in validator_of(manifest).iter_errors(manifest)]
    assert faults == []


def test_the_schemas_see_what_is_misspelt():
    for kind, wrong in (("Deployment", "replica"), ("Cluster", "instance"), ("CronJob", "timezone")):
        manifest = next(one for one in manifests() if one["kind"] == kind)
        manifest["spec"][wrong] = 1
        assert [fault.validator for fault in validator_of(manifest).iter_errors(manifest)] == [
            "additionalProperties"
        ]


def test_all_files_are_applied():
    listed = set(read(KUBERNETES / "kustomization.yaml")[0]["resources"])
    assert listed | {"kustomization.yaml"} == {path.name for path in KUBERNETES.iterdir()}


def test_what_a_pod_refers_to_exists():
    claims, maps = named("PersistentVolumeClaim"), named("ConfigMap")
    for name, template in pods():
        spec = template["spec"]
        volumes = {one["name"]: one for one in spec["volumes"]}
        claimed = {
            one["persistentVolumeClaim"]["claimName"]
            for one in volumes.values()
            if "persistentVolumeClaim" in one
        }
        assert claimed <= claims, name
        for one in containers(template):
            assert {mount["name"] for mount in one["volumeMounts"]} <= volumes.keys(), name
            sources = {key: value["name"] for each in one["envFrom"] for key, value in each.items()}
            assert sources == {"configMapRef": maps.copy().pop(), "secretRef": "site-secrets"}
            (database,) = (each for each in one["env"] if each["name"] == "DATABASE_URL")
            assert database["valueFrom"]["secretKeyRef"] == {"name": "database-app", "key": "uri"}
    assert named("Cluster") == {"database"}  # CloudNativePG calls the Secret of its owner database-app
    deployment, service = (
        next(one for one in manifests() if (one["kind"], one["metadata"]["name"]) == (kind, "site"))
        for kind in ("Deployment", "Service")
    )
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert deployment["spec"]["selector"]["matchLabels"] == service["spec"]["selector"] == labels


def test_no_pod_may_more_than_it_needs():
    for name, template in pods():
        spec = template["spec"]
        assert spec["automountServiceAccountToken"] is False, name
        assert spec["securityContext"]["runAsNonRoot"] is True, name
        for one in containers(template):
            assert one["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }, name
            assert "memory" in one["resources"]["limits"], name


def test_the_same_jobs_run_on_every_kind_of_machine():
    crons = {one["metadata"]["name"] for one in manifests() if one["kind"] == "CronJob"}
    timers = {path.stem.removeprefix("cluster-reports-") for path in (DEPLOY / "systemd").glob("*.timer")}
    services = read(DEPLOY / "compose.yaml")[0]["services"].keys()
    assert crons == timers == services & JOBS == JOBS
    assert "papers" in services & {name for name, _ in pods()}


def test_settings_that_are_given_are_ones_the_site_reads():
    given = set(next(one for one in manifests() if one["kind"] == "ConfigMap")["data"])
    given |= {one["name"] for _, template in pods() for each in containers(template) for one in each["env"]}
    given |= set(read(DEPLOY / "compose.yaml")[0]["x-site"]["environment"])
    assert given - {"POD_IP"} <= documented().keys()


def test_the_compose_files_are_as_the_specification_asks():
    validator = Draft7Validator(schema("compose.json"))
    for name in ("compose.yaml", "compose.https.yaml"):
        (composed,) = read(DEPLOY / name)
        assert [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(composed)] == [], (
            name
        )
        composed["services"]["proxy"]["volume"] = []
        assert len(list(validator.iter_errors(composed))) == 1


def test_the_proxy_of_compose_fills_in_what_the_template_names():
    whole = {}
    for name in ("compose.yaml", "compose.https.yaml"):
        whole |= read(DEPLOY / name)[0]["services"]["proxy"]["environment"]
    used = set()
    for name in ("site.conf.template", "tls.conf.template"):
        text = (DEPLOY / "nginx" / name).read_text()
        used |= {part.partition("}")[0] for part in text.split("${")[1:]}
    assert whole.keys() == used


def test_the_image_holds_all_that_the_program_is_made_of():
    """The Dockerfile copies folder by folder, and .dockerignore lets nothing else near."""
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    copied = {
        word
        for line in dockerfile.splitlines()
        if line.startswith("COPY") and "--from" not in line
        for word in line.split()[1:-1]
    }
    root = DEPLOY.parent
    ours = {"cluster_reports", "units", "static", "templates", "manage.py", "deploy/gunicorn.conf.py"}
    assert ours <= copied
    assert [name for name in copied if not (root / name).exists()] == []
    kept = {line[1:] for line in (root / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied <= kept
    assert "PYTHON" not in dockerfile.partition("FROM")[0]
    assert "\nUSER 10001\n" in dockerfile
