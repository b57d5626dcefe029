// Calls a server of router-server with OpenAI's client for Node, as its page shows it, and says what came out.
// Usage: node clients.mjs BASE_URL MODEL. Prints one line for each call: what was called, and "right" or what was wrong.
import { createRequire } from "node:module";

// Resolved from the folder that it was installed into, which the test names.
const require = createRequire(process.env.CLIENTS_FOLDER + "/");
const OpenAI = require("openai");

const [base, model] = process.argv.slice(2);
const ask = { model, messages: [{ role: "user", content: "Hi" }] };
const client = new OpenAI({ baseURL: base, apiKey: "anything", maxRetries: 0 });
let wrong = 0;

async function check(name, call) {
  let result;
  try {
    result = await call();
  } catch (e) {
    result = `${e.constructor.name}: ${e.message}`;
  }
  if (result !== true) wrong++;
  console.log(`${name}: ${result === true ? "right" : String(result).slice(0, 200)}`);
}

async function raises(type, call, code) {
  try {
    await call();
  } catch (e) {
    return (e instanceof type && (code === undefined || e.code === code)) || `${e.constructor.name} ${e.code}`;
  }
  return "no error";
}

await check("node: chat", async () => (await client.chat.completions.create(ask)).choices[0].message.content !== "");
await check("node: stream", async () => {
  let text = "";
  let end = "";
  for await (const chunk of await client.chat.completions.create({ ...ask, stream: true })) {
    text += chunk.choices[0]?.delta.content ?? "";
    end = chunk.choices[0]?.finish_reason ?? end;
  }
  return text !== "" && end === "stop";
});
await check("node: stream that the caller leaves", async () => {
  const stream = await client.chat.completions.create({ ...ask, stream: true });
  for await (const chunk of stream) {
    if (chunk.choices.length > 0) break;
  }
  return true;
});
await check("node: stream helper", async () => {
  const made = await client.chat.completions.stream(ask).finalChatCompletion();
  return made.choices[0].message.content !== "";
});
await check("node: raw headers", async () => {
  const { data, response } = await client.chat.completions.create(ask).withResponse();
  return response.headers.get("x-litellm-model-id") !== null && data.choices.length === 1;
});
await check("node: embeddings", async () => (await client.embeddings.create({ model, input: ["a", "b"] })).data.length === 2);
await check("node: responses", async () => (await client.responses.create({ model, input: "Hi" })).output_text !== "");
await check("node: responses, stream", async () => {
  let last;
  for await (const event of await client.responses.create({ model, input: "Hi", stream: true })) last = event.type;
  return last === "response.completed" || last;
});
await check("node: models", async () => {
  const names = [];
  for await (const each of client.models.list()) names.push(each.id);
  return names.includes(model) && (await client.models.retrieve(model)).id === model;
});
await check("node: unknown model", () =>
  raises(OpenAI.NotFoundError, () => client.chat.completions.create({ ...ask, model: "nope" }), "model_not_found"));
await check("node: pretended rate limit, retried by the router", async () => {
  const { response } = await client.chat.completions.create({ ...ask, mock_testing_rate_limit_error: true }).withResponse();
  return response.headers.get("x-litellm-attempted-retries") === "1";
});
process.exit(wrong > 0 ? 1 : 0);
