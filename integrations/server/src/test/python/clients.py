"""Calls a server of router-server with OpenAI's client, with LangChain and with LiteLLM's SDK, as their pages show it, and says what came out.

Usage: clients.py BASE_URL MODEL. Prints one line for each call: what was called, and "right" or what was wrong.
"""

import asyncio
import os
import sys

# LiteLLM would fetch its prices when it is imported.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm
import openai
from langchain_openai import ChatOpenAI, OpenAIEmbeddings

BASE, MODEL = sys.argv[1], sys.argv[2]
ASK = [{"role": "user", "content": "Hi"}]
client = openai.OpenAI(base_url=BASE, api_key="anything", max_retries=0)
wrong = 0


def check(name, call):
    global wrong
    try:
        result = call()
    except Exception as e:  # Whatever it is: it is what the table says.
        result = f"{type(e).__name__}: {e}"
    if result is not True:
        wrong += 1
    print(f"{name}: {'right' if result is True else str(result)[:200]}")


def raises(kind, call, **has):
    try:
        call()
    except kind as e:
        return all(getattr(e, name) == value for name, value in has.items()) or f"{e.__dict__}"
    return f"no {kind.__name__}"


def chat():
    return client.chat.completions.create(model=MODEL, messages=ASK).choices[0].message.content != ""


def stream():
    chunks = list(client.chat.completions.create(model=MODEL, messages=ASK, stream=True))
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    return text != "" and chunks[-1].choices[0].finish_reason == "stop" or repr(chunks[-1])


def stream_with_usage():
    options = {"include_usage": True}
    chunks = list(client.chat.completions.create(model=MODEL, messages=ASK, stream=True, stream_options=options))
    return chunks[-1].usage is not None and chunks[-1].usage.total_tokens > 0


def asynchronous():
    async def ask():
        async with openai.AsyncOpenAI(base_url=BASE, api_key="anything", max_retries=0) as it:
            whole = await it.chat.completions.create(model=MODEL, messages=ASK)
            flowing = await it.chat.completions.create(model=MODEL, messages=ASK, stream=True)
            return whole.choices[0].message.content != "" and len([c async for c in flowing]) > 1

    return asyncio.run(ask())


def raw_headers():
    raw = client.chat.completions.with_raw_response.create(model=MODEL, messages=ASK)
    return raw.headers.get("x-litellm-model-id") is not None and raw.parse().choices[0].message.content != ""


def embeddings():
    return len(client.embeddings.create(model=MODEL, input=["a", "b"]).data) == 2


def responses():
    made = client.responses.create(model=MODEL, input="Hi")
    return made.id.startswith("resp") and made.output_text != ""


def responses_stream():
    events = list(client.responses.create(model=MODEL, input="Hi", stream=True))
    return events[-1].type == "response.completed" or events[-1].type


def models():
    return MODEL in [m.id for m in client.models.list()] and client.models.retrieve(MODEL).id == MODEL


def langchain(**more):
    return ChatOpenAI(model=MODEL, base_url=BASE, api_key="anything", max_retries=0, **more)


def langchain_invoke():
    return langchain().invoke("Hi").content != ""


def langchain_stream():
    return "".join(c.content for c in langchain().stream("Hi")) != ""


def langchain_batch():
    return len(langchain().batch(["a", "b", "c"])) == 3


def langchain_embeddings():
    it = OpenAIEmbeddings(model=MODEL, base_url=BASE, api_key="anything", check_embedding_ctx_length=False)
    return len(it.embed_documents(["a", "b"])) == 2


def by_litellm(**more):
    return litellm.completion(model="openai/" + MODEL, api_base=BASE, api_key="anything", max_retries=0, messages=ASK, **more)


def litellm_chat():
    return by_litellm().choices[0].message.content != ""


def litellm_stream():
    return "".join(c.choices[0].delta.content or "" for c in by_litellm(stream=True)) != ""


def litellm_asynchronous():
    async def ask():
        made = await litellm.acompletion(
            model="openai/" + MODEL, api_base=BASE, api_key="anything", max_retries=0, messages=ASK
        )
        return made.choices[0].message.content != ""

    return asyncio.run(ask())


def litellm_embeddings():
    made = litellm.embedding(model="openai/" + MODEL, api_base=BASE, api_key="anything", input=["a", "b"])
    return len(made.data) == 2


def litellm_proxy():
    # The name by which the SDK calls LiteLLM's own proxy.
    made = litellm.completion(model="litellm_proxy/" + MODEL, api_base=BASE, api_key="anything", messages=ASK)
    return made.choices[0].message.content != ""


def litellm_unknown_model():
    return raises(
        litellm.NotFoundError,
        lambda: litellm.completion(model="openai/nope", api_base=BASE, api_key="anything", max_retries=0, messages=ASK),
    )


check("openai: chat", chat)
check("openai: stream", stream)
check("openai: stream with usage", stream_with_usage)
check("openai: async chat and stream", asynchronous)
check("openai: raw headers", raw_headers)
check("openai: embeddings", embeddings)
check("openai: responses", responses)
check("openai: responses, stream", responses_stream)
check("openai: models", models)
check(
    "openai: unknown model",
    lambda: raises(openai.NotFoundError, lambda: client.chat.completions.create(model="nope", messages=ASK), code="model_not_found"),
)
check(
    "openai: unknown model in the list",
    lambda: raises(openai.NotFoundError, lambda: client.models.retrieve("nope")),
)
check(
    "openai: body without a model",
    lambda: raises(openai.APIStatusError, lambda: client.post("/chat/completions", body=[], cast_to=object), status_code=400),
)
check(
    "openai: pretended rate limit, retried by the router",
    lambda: client.chat.completions.with_raw_response.create(
        model=MODEL, messages=ASK, extra_body={"mock_testing_rate_limit_error": True}
    ).headers.get("x-litellm-attempted-retries")
    == "1",
)
check("langchain: invoke", langchain_invoke)
check("langchain: stream", langchain_stream)
check("langchain: batch", langchain_batch)
check("langchain: embeddings", langchain_embeddings)
check("litellm: chat", litellm_chat)
check("litellm: stream", litellm_stream)
check("litellm: async chat", litellm_asynchronous)
check("litellm: embeddings", litellm_embeddings)
check("litellm: chat, as at LiteLLM's proxy", litellm_proxy)
check("litellm: unknown model", litellm_unknown_model)
sys.exit(1 if wrong else 0)
