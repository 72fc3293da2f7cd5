import type { FindingCode } from "@/lib/chat/finding-codes";
import type { PullReason } from "@/lib/chat/pull-status";

/** What is wrong, and what to do about it. Text between backticks is code. */
interface FindingText {
  readonly what: string;
  readonly fix: string;
}

export const models = {
  model: "Model",
  models: "Models",
  noModel: "No model",
  notReachable: "Not reachable",
  inMemory: "In memory",
  loadsAtFirst: "Loads at the first question",
  notInstalled: "Not installed",
  downloading: "downloading",

  search: "Search models",
  searchOrFetch: "Search, or a name to fetch",
  noMatch: "No model matches “{search}”.",
  noName: "No model matches “{search}”, and it is no name of one.",
  none: "No model is installed yet.",
  fetchNamed: "Fetch “{name}”",
  fetchHint: "Ollama’s library, or hf.co/owner/repository",
  loaded: "in memory",
  loadedUntil: "in memory until {time}",
  context: "{tokens} context",
  capabilities: {
    thinking: "thinks",
    vision: "sees images",
    tools: "uses tools",
    insert: "fills in gaps",
    embedding: "measures texts",
    audio: "hears",
    image: "draws images",
  },
  unload: "Unload",
  unloadNamed: "Unload {name}",
  details: "Details",
  detailsNamed: "Details of {name}",
  unloading: "Unloading…",

  download: "Model download",
  fetching: "Fetching {name}",
  steps: {
    starting: "{name}: looking for it",
    downloading: "Fetching {name}",
    verifying: "{name}: checking what came",
    finishing: "{name}: putting it in its place",
  },
  cancel: "Cancel",
  cancelNamed: "Cancel fetching {name}",
  fetchAgain: "Try again",
  forget: "Dismiss",
  forgetNamed: "Dismiss {name}",
  notFetched: "{name} could not be fetched. {reason}",
  reasons: {
    unknown_model: "Nobody knows a model of that name.",
    source_unreachable:
      "Its source cannot be reached. The download goes on from where it was at the next try.",
    access_denied: "Its source does not give it to everybody.",
    disk_full: "The disk is full.",
    corrupt: "What came is not the model; it was thrown away.",
    server_too_old: "It needs a newer version of Ollama.",
    stalled: "Nothing came for too long. The download goes on from where it was at the next try.",
    server_gone: "The model server went away. The download goes on from where it was at the next try.",
    other: "The model server could not fetch it.",
  } satisfies Record<PullReason, string>,

  empty: {
    title: "What would you like to know?",
    local: "Runs on {place}. Nothing you write leaves it.",
    remote: "Answers come from {upstream}, through Synapse on {place}.",
    thisMachine: "this machine",
    untilThen: "Until then a small guide answers questions about Synapse itself.",
    guided: "No model is installed. A small guide answers questions about Synapse itself.",
    questions: [
      "Explain what a bloom filter is good for",
      "Write a haiku about slow disks",
      "Turn a CSV into a Markdown table",
      "What does git rebase --onto do?",
    ],
    suggestions: "Suggestions",
    guideQuestions: [
      "How do I use Synapse with Ollama?",
      "Which models can I download?",
      "How do I call POST /chat from my code?",
      "What do the numbers under an answer mean?",
    ],
  },
  again: "This page tries again by itself.",
  startSynapse: "Start it with `npm start`. This page tries again by itself.",

  close: "Close",
  family: "Family",
  parameters: "Parameters",
  quantization: "Quantisation",
  size: "Size on disk",
  contextLength: "Context length",
  tokens: "{count} tokens",
  can: "Abilities",
  changed: "Changed",
  memory: "In memory",
  memoryWhole: "{size}, {context} tokens of context",
  memoryVram: "{size} of it on the graphics card",
  until: "until {time}",
  options: "Default options",
  system: "System prompt",
  template: "Template",
  license: "Licence",
  detailsMissing: "What the model is could not be read.",
  delete: "Delete…",
  deleteQuestion: "Delete {name}? That frees {size}. It can be fetched again.",
  deleteQuestionPlain: "Delete {name}? It can be fetched again.",
  deleteNow: "Delete",
  keep: "Keep",
  deleting: "Deleting…",
  deleted: "{name} was deleted.",
  unloaded: "{name} is no longer in memory.",

  suggestions: "Models to begin with",
  suggestionsText: "Pick one by what this machine can hold; the size is what is downloaded.",
  fetch: "Fetch",
  fetchNamedShort: "Fetch {name}",
  offers: {
    "smollm2:135m": "Tiny: answers at once on anything, and is often wrong.",
    "smollm2:360m": "Very small: short and simple answers.",
    "qwen2.5:0.5b": "Very small, in many languages.",
    "qwen3:0.6b": "Small, and thinks before it answers.",
    "llama3.2:1b": "Small: summaries and rewriting.",
    "gemma3:1b": "Small: good prose in many languages.",
    "qwen2.5:1.5b": "Small and quick, in many languages.",
    "smollm2:1.7b": "Small: sensible everyday English.",
    "llama3.2:3b": "The sensible start on a laptop.",
    "qwen3:4b": "Thinks, and codes well for its size.",
    "gemma3:4b": "Looks at images too.",
    "qwen3:8b": "Strong all round; wants 8 GB of free memory.",
  },
  managedElsewhere: "Whoever runs this server can fetch one with `ollama pull`; this page notices by itself.",

  missing: "{name} is not installed.",
  missingFetch: "{name} is not installed. It can be fetched now; the answer then comes by itself.",
  missingManaged: "{name} is not installed, and models are fetched by whoever runs this server.",
  thenAnswers: "The answer comes by itself as soon as it is here.",
  hereNow: "{name} is here now.",
  answerNow: "Answer now",

  doctor: "What stands in the way",
  checking: "Looking for the reason…",
  checkAgain: "Check again",
  checkedAt: "Checked at {time}. This page tries again by itself.",
  doctorSilent: "The reason could not be found out.",
  allWell: "The model server answers again.",
  theHost: "its host",
  thePort: "its port",
  theAddress: "another address of this machine",
  findings: {
    settings_invalid: {
      what: "The setting `{name}` has a value that cannot be used.",
      fix: "Correct it in the environment or in `.env`, then start Synapse again. `.env.example` shows each setting.",
    },
    address_invalid: {
      what: "`OLLAMA_HOST` is no address.",
      fix: "Write it as `http://host:11434`, without user name and password, and start Synapse again.",
    },
    engine_down: {
      what: "The built-in engine does not answer.",
      fix: "It is started again by itself within half a minute. If this stays, the server’s log says why.",
    },
    name_unknown: {
      what: "The name {host} leads nowhere.",
      fix: "Check the spelling in `OLLAMA_HOST`, or use the IP address. In Docker a service is called by its name in the compose file.",
    },
    refused: {
      what: "Nothing listens on {host}, port {port}.",
      fix: "Start Ollama: open its app, or run `ollama serve`. If it listens elsewhere, set `OLLAMA_HOST` to that.",
    },
    refused_elsewhere: {
      what: "{host} is there, but nothing listens on port {port}.",
      fix: "Ollama listens on its own machine alone until it is told otherwise: start it there with `OLLAMA_HOST=0.0.0.0 ollama serve`.",
    },
    refused_in_container: {
      what: "Synapse runs in a container, where {host} is the container itself.",
      fix: "Set `OLLAMA_HOST=http://host.docker.internal:11434`; on Linux start the container with `--add-host=host.docker.internal:host-gateway` and Ollama with `OLLAMA_HOST=0.0.0.0`.",
    },
    timed_out: {
      what: "{host} does not answer on port {port}.",
      fix: "A firewall drops the connection, or the address is wrong. Open port {port} on that machine, and see that Ollama listens on `0.0.0.0`.",
    },
    no_route: {
      what: "The network knows no way to {host}.",
      fix: "Check that the machine is on, that both are in one network, and that a VPN is not in between.",
    },
    tls_untrusted: {
      what: "The certificate of {host} is not trusted ({reason}).",
      fix: "Give Node the authority that signed it: `NODE_EXTRA_CA_CERTS=/path/ca.pem`. Within your own network plain `http://` may do.",
    },
    tls_not_spoken: {
      what: "`https://` was said, but {host} does not speak it on port {port}.",
      fix: "Ollama itself speaks `http://`. Change the beginning of `OLLAMA_HOST`.",
    },
    not_http: {
      what: "What listens on {host}, port {port}, is no web server, or hangs up.",
      fix: "Check the port; Ollama’s is `11434`. If it is right, Ollama’s log says why it hangs up.",
    },
    unauthorized: {
      what: "The server wants a password (status {status}).",
      fix: "Something before Ollama asks for it, and Synapse has none to give. Use an address behind that, or let Synapse’s machine in.",
    },
    forbidden: {
      what: "The server refuses Synapse (status 403).",
      fix: "Ollama refuses names that it does not know: use its IP address in `OLLAMA_HOST`, or have the proxy send `Host: localhost:11434`.",
    },
    wrong_path: {
      what: "A web server answers, but there is no Ollama at this address (status 404).",
      fix: "Leave the path out of `OLLAMA_HOST`: no `/api` and no `/v1`. Behind a proxy the path must lead to Ollama’s root.",
    },
    server_error: {
      what: "The server fails (status {status}).",
      fix: "502, 503 and 504 come from a proxy whose Ollama does not run; for 500 look into Ollama’s log.",
    },
    http_status: {
      what: "The server answers with status {status} instead of Ollama’s answer.",
      fix: "Often that is a redirect to another address or to a sign-in page. Put the final address into `OLLAMA_HOST`.",
    },
    not_ollama: {
      what: "Something answers there, but it is not Ollama.",
      fix: "Often it is a proxy’s page or another program on the port. Open the address with `/api/version` behind it: Ollama shows its version.",
    },
    models_unlisted: {
      what: "The server answers, but does not tell its models.",
      fix: "Look into Ollama’s log. A proxy must let `/api/tags` through too.",
    },
    version_too_old: {
      what: "Ollama {version} is older than {lowest}, the first without a known security hole.",
      fix: "Bring it up to date from `ollama.com/download`. Until then keep its port closed to others.",
    },
    no_models: {
      what: "No model is installed.",
      fix: "Fetch one from the model list at the top, or with `ollama pull llama3.2`.",
    },
    default_missing: {
      what: "`SYNAPSE_MODEL` names {model}, which is not installed.",
      fix: "Run `ollama pull {model}`, or take the setting back.",
    },
    found_elsewhere: {
      what: "An Ollama answers at {address}.",
      fix: "Set `OLLAMA_HOST={address}` and start Synapse again.",
    },
  } satisfies Record<FindingCode, FindingText>,
};
