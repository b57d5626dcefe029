"""What LiteLLM sends for each deployment of the files of some folders, and in which order its Router asks groups. Nothing leaves the process.

litellm_side.py requests|chains OUT FOLDER...
"""

import json
import logging
import os
import re
import sys
import warnings
from pathlib import Path

import yaml

KIND, OUT, FOLDERS = sys.argv[1], sys.argv[2], sys.argv[3:]
VARIABLE = re.compile(r"os\.environ/([A-Za-z0-9_]+)|\$\{([A-Za-z0-9_]+)")
ADDRESS = re.compile(r"(?i).*(base|url|endpoint|host|proxy).*")
USUAL = Path(__file__).with_name("usual.env").read_text().split()
MESSAGES = [{"role": "user", "content": "Hi"}]


class Captured(BaseException):
    """Ends a call as soon as its request is known; no "except Exception" catches it."""

    def __init__(self, request):
        super().__init__("captured")
        self.url, self.headers, self.body = str(request.url), dict(request.headers), request.content


def environment(text):
    for line in USUAL:
        name, _, value = line.partition("=")
        os.environ[name] = value
    for given in VARIABLE.finditer(text):
        name = given.group(1) or given.group(2)
        os.environ[name] = "https://host.example" if ADDRESS.match(name) else "value-of-it"


def files():
    for folder in FOLDERS:
        for path in sorted(Path(folder).glob("*.yaml")):
            text = path.read_text()
            try:
                config = yaml.safe_load(text)
            except (yaml.YAMLError, ValueError):
                continue
            if isinstance(config, dict) and isinstance(config.get("model_list"), list):
                yield path, text, config


def resolved(value):
    if isinstance(value, dict):
        return {key: resolved(each) for key, each in value.items()}
    if isinstance(value, list):
        return [resolved(each) for each in value]
    if isinstance(value, str) and value.startswith("os.environ/"):
        return os.environ.get(value.removeprefix("os.environ/"))
    return value


def entries(config):
    seen = {}
    for entry in config["model_list"]:
        if not isinstance(entry, dict) or not isinstance(entry.get("litellm_params"), dict):
            continue
        name = str(entry.get("model_name"))
        seen[name] = seen.get(name, -1) + 1
        yield f"{name}#{seen[name]}", entry


def patched(litellm):
    import httpx

    modules = [httpx]
    try:
        import httpx2

        modules.append(httpx2)
    except ImportError:
        pass

    def sender(module):
        def send(self, request, **ignored):
            request.read()
            # What it asks about a model before it asks the model.
            if request.url.path.endswith(("/api/show", "/raw/main/config.json")):
                return module.Response(200, json={"model_info": {}, "template": "", "capabilities": ["tools"]}, request=request)
            raise Captured(request)

        return send

    for module in modules:
        module.Client.send = sender(module)
    from litellm.llms.vertex_ai.vertex_llm_base import VertexBase

    VertexBase._ensure_access_token = lambda self, credentials, project_id, *a, **k: ("token", project_id or "p")
    VertexBase.get_access_token = lambda self, credentials, project_id=None, *a, **k: ("token", project_id or "p")


def asked(litellm, params, info, drop):
    params = {k: v for k, v in params.items() if k not in SETTINGS}
    mode = info.get("mode")
    model = params.pop("model")
    litellm.drop_params = drop
    try:
        if mode in ("embedding",) or (mode is None and "embed" in str(model).lower()):
            litellm.embedding(model=model, input=["Hi"], **params)
        else:
            params.setdefault("max_tokens", 50)
            litellm.completion(model=model, messages=MESSAGES, max_retries=0, **{k: v for k, v in params.items() if k != "max_retries"})
    except Captured as captured:
        try:
            body = json.loads(captured.body)
        except ValueError:
            body = captured.body.decode(errors="replace")
        headers = {k.lower(): v for k, v in captured.headers.items()}
        keep = {k: headers[k] for k in ("authorization", "x-api-key", "api-key", "x-goog-api-key") if k in headers}
        return {"url": captured.url, "headers": keep, "body": body}
    except Exception as e:  # what it refuses before it asks
        return {"error": f"{type(e).__name__}: {str(e)[:160]}"}
    return {"error": "nothing sent"}


# For the router, not for the call.
SETTINGS = {
    "rpm", "tpm", "weight", "order", "tags", "max_parallel_requests", "cooldown_time", "max_budget", "budget_duration", "silent_model",
    "num_retries", "mock_response", "tag_regex", "timeout", "stream_timeout", "request_timeout", "litellm_credential_name", "rpm_limit",
    "tpm_limit", "use_in_pass_through", "configurable_clientside_auth_params", "input_cost_per_token", "output_cost_per_token",
    "allowed_fails", "enable_tag_filtering", "itpm", "otpm", "region_name", "max_file_size_mb",
}  # fmt: skip


def requests(litellm, out):
    patched(litellm)
    for path, text, config in files():
        environment(text)
        settings = config.get("litellm_settings") or {}
        drop = bool(settings.get("drop_params"))
        litellm.modify_params = bool(settings.get("modify_params"))
        credentials = {
            each.get("credential_name"): resolved(each.get("credential_values") or {})
            for each in config.get("credential_list") or []
            if isinstance(each, dict)
        }
        defaults = (config.get("router_settings") or {}).get("default_litellm_params") or {}
        for key, entry in entries(config):
            params = resolved(entry["litellm_params"])
            credential = credentials.get(params.get("litellm_credential_name"), {})
            params = {**resolved(defaults), **credential, **params}
            if not isinstance(params.get("model"), str) or "*" in params["model"]:
                continue
            found = asked(litellm, params, entry.get("model_info") or {}, drop)
            print(json.dumps({"file": path.name, "deployment": key, "model": params["model"], **found}), file=out, flush=True)


def plain(model):
    """Whatever serves it: chains are of names, and each deployment must be one that both can ask."""
    return model if model.startswith("openai/") else "openai/" + model


def chains(litellm, out):
    from litellm import Router

    groups = []
    kind = {}

    def fail(*ignored, **kwargs):
        meta = kwargs.get("metadata") or kwargs.get("litellm_metadata") or {}
        if not groups or groups[-1] != meta.get("model_group"):
            groups.append(meta.get("model_group"))
        fields = {"message": "mocked", "model": "m", "llm_provider": "openai"}
        raise kind["type"](**fields)

    litellm.completion = fail
    import inspect

    known = set(inspect.signature(Router.__init__).parameters)
    for path, text, config in files():
        environment(text)
        settings = {**(config.get("litellm_settings") or {}), **(config.get("router_settings") or {})}
        models = [
            {"model_name": e["model_name"], "litellm_params": {"model": plain(e["litellm_params"]["model"]), "api_key": "k"}}
            for _, e in entries(config)
            if e.get("model_name") and isinstance(e["litellm_params"].get("model"), str)
        ]
        wanted = ("fallbacks", "context_window_fallbacks", "content_policy_fallbacks", "default_fallbacks", "model_group_alias", "max_fallbacks")
        given = {k: settings[k] for k in wanted if settings.get(k) and k in known}
        if not any(k.endswith("fallbacks") and k != "max_fallbacks" for k in given):
            continue
        same = {"model_list": models, "router_settings": {**given, "num_retries": 0}}
        (Path(OUT).parent / "chains").mkdir(exist_ok=True)
        (Path(OUT).parent / "chains" / path.name).write_text(yaml.safe_dump(same, sort_keys=False))
        try:
            router = Router(model_list=models, num_retries=0, disable_cooldowns=True, **given)
        except Exception as e:
            print(json.dumps({"file": path.name, "error": f"{type(e).__name__}: {str(e)[:200]}"}), file=out, flush=True)
            continue
        aliases = given.get("model_group_alias") or {}
        names = {str(m["model_name"]) for m in models} | {str(a) for a in aliases}
        for name in sorted(names):
            if "*" in name:
                continue
            for what, type_ in (
                ("general", litellm.InternalServerError),
                ("context", litellm.ContextWindowExceededError),
                ("policy", litellm.ContentPolicyViolationError),
            ):
                kind["type"] = type_
                groups.clear()
                try:
                    router.completion(model=name, messages=MESSAGES)
                except Exception:
                    pass
                print(json.dumps({"file": path.name, "name": name, "kind": what, "chain": list(groups)}), file=out, flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    import litellm

    litellm.suppress_debug_info = True
    litellm.num_retries = 0
    with open(OUT, "w") as out:
        (requests if KIND == "requests" else chains)(litellm, out)
