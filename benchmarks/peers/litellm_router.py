"""LiteLLM's Router in this process: decisions and mocked calls in a second. Prints one line of JSON for each figure."""

import asyncio
import json
import logging
import statistics
import sys
import time
import warnings

import litellm
from litellm import Router

MODEL = "gpt-4o"
MESSAGES = [{"role": "user", "content": "Hello"}]
_, ROUND, ROUNDS, _ = (int(part) for part in sys.argv[1].split(","))  # the first is for what compiles while it runs


def router(deployments, strategy="simple-shuffle", **limits):
    params = {"model": "openai/gpt-4o", "api_key": "key", "mock_response": "Hello", **limits}
    return Router(
        routing_strategy=strategy,
        model_list=[
            {"model_name": MODEL, "litellm_params": {**params, "api_base": f"http://127.0.0.1/{i}"}}
            for i in range(deployments)
        ],
    )


def result(done, start, cpu):
    """How often in a second, and processor time of one in microseconds."""
    return done / (time.perf_counter() - start), (time.process_time() - cpu) * 1e6 / done


def repeat(work, milliseconds):
    start = time.perf_counter()
    end = start + milliseconds / 1000
    cpu = time.process_time()
    done = 0
    while time.perf_counter() < end:
        work()
        done += 1
    return result(done, start, cpu)


async def repeat_async(work, milliseconds):
    start = time.perf_counter()
    end = start + milliseconds / 1000
    cpu = time.process_time()
    done = 0
    while time.perf_counter() < end:
        await work()
        done += 1
    return result(done, start, cpu)


def tell(work, subject, deployments, rounds):
    per_second, cpu = (statistics.median(each) for each in zip(*rounds))
    figure = {"work": work, "subject": subject, "deployments": deployments, "threads": 1}
    figure |= {"perSecond": per_second, "p50Micros": 0, "p99Micros": 0, "cpuMicros": cpu, "failed": 0}
    print(json.dumps(figure), flush=True)


def measure(work, subject, deployments, call):
    repeat(call, ROUND)
    tell(work, subject, deployments, [repeat(call, ROUND) for _ in range(ROUNDS)])


def measure_async(work, subject, deployments, call):
    async def run():
        await repeat_async(call, ROUND)
        return [await repeat_async(call, ROUND) for _ in range(ROUNDS)]

    tell(work, subject, deployments, asyncio.run(run()))


def decisions(work, deployments, label, routes):
    measure(
        work,
        f"LiteLLM {label}",
        deployments,
        lambda: routes.get_available_deployment(MODEL, MESSAGES, request_kwargs={}),
    )
    pick = routes.select if hasattr(routes, "select") else routes.async_get_available_deployment
    measure_async(work, f"LiteLLM {label}, async", deployments, lambda: pick(MODEL, {}, messages=MESSAGES))


def calls(deployments):
    routes = router(deployments)
    measure("CALLS", "LiteLLM completion", deployments, lambda: routes.completion(MODEL, MESSAGES))
    measure_async("CALLS", "LiteLLM acompletion", deployments, lambda: routes.acompletion(MODEL, MESSAGES))


def rust():
    """What the release's own rules leave to its core in Rust; LITELLM_RUST=true is set for all of it."""
    try:
        from litellm.rust_bridge import catalog, configuration
    except ImportError:
        return "LiteLLM's Rust core is not in this release"
    route = catalog.RouteContext(catalog.Route.CHAT_COMPLETIONS, provider="openai")
    if catalog.decision(route) is configuration.Decision.PYTHON:
        return "LiteLLM's Rust core is in this release and switched on, but its rules leave OpenAI's chat completions to Python, and its Router is Python: nothing of it in these figures"
    return "LiteLLM's Rust core carried the chat completions of its proxy; its Router is Python"


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    litellm.suppress_debug_info = True
    try:
        print(json.dumps({"note": rust()}), flush=True)
    except Exception as e:  # a later release may name these things otherwise
        print(json.dumps({"note": f"LiteLLM's Rust core: could not be asked ({e})"}), flush=True)
    for size in (10, 100):
        decisions("DECISIONS", size, "simple-shuffle", router(size))
        counted = router(size, "usage-based-routing-v2", rpm=10**9, tpm=10**12)
        decisions("LIMITED", size, "usage-based-v2", counted)
    calls(10)
