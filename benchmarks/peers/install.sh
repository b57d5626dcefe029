# Sourced by peers.sh. Each peer goes into its own folder below one; what cannot be installed is written into the file "notes" there.

say() { printf '%s\n' "$*" >&2; }
note() { printf '%s\n' "$*" >>"$peers/notes"; }
version() { printf '%s\n' "$*" >>"$peers/versions"; }
logged() { timeout 600 "$@" >>"$peers/logs/install.log" 2>&1; }

install_all() {
  peers=$1
  mkdir -p "$peers/logs"
  case " $2 " in *' --upgrade '*) rm -rf "$peers"/{litellm,portkey,openai-java,java-litellm} ;; esac
  : >"$peers/notes"; : >"$peers/versions"
  version "this router: $(git describe --always --dirty 2>/dev/null || echo 'not in git')"
  litellm
  portkey
  openai_java
  java_litellm
}

litellm() {
  local bin=$peers/litellm/bin
  if [ ! -x "$bin/litellm" ]; then
    say 'installing LiteLLM (a minute or two)'
    if ! { logged python3 -m venv "$peers/litellm" && logged "$bin/pip" install 'litellm[proxy]'; }; then
      rm -rf "$peers/litellm"
      note 'skipped: LiteLLM, could not be installed (logs/install.log)'
      return
    fi
    newest_litellm "$bin"
  fi
  version "LiteLLM $("$bin/pip" show litellm 2>/dev/null | sed -n 's/^Version: //p') on $("$bin/python" --version)"
  note_each "$("$bin/pip" check 2>/dev/null | grep '^litellm ' || true)"
}

# pip goes back to an older release when the registry lacks one dependency of the newest, or lacks it in a version as new as it wants. Then the
# newest is put on top of the older one's dependencies, and what it still wants is installed one by one. It must start; else the older one stays.
newest_litellm() {
  local newest own
  newest=$("$1/pip" index versions litellm 2>/dev/null | sed -n '1s/.*(\(.*\)).*/\1/p')
  own=$("$1/pip" show litellm 2>/dev/null | sed -n 's/^Version: //p')
  if [ -z "$newest" ] || [ "$newest" = "$own" ]; then return; fi
  say "pip chose LiteLLM $own; trying $newest"
  if ! { logged "$1/pip" install --no-deps "litellm==$newest" && complete_litellm "$1" && starts_litellm "$1"; }; then
    note "LiteLLM $newest does not start with what the registry has (logs/install.log): $own is measured"
    logged "$1/pip" install --no-deps "litellm==$own"
  fi
}

# Each in the wanted version, else in any; one that the registry does not have at all may be optional.
complete_litellm() {
  local wanted
  while IFS= read -r wanted; do
    logged "$1/pip" install "$wanted" || logged "$1/pip" install "${wanted%%[<>=!~[;]*}" ||
      note "LiteLLM wants $wanted, which the registry does not have"
  done < <("$1/python" "$scripts/unmet.py" litellm proxy)
}

# A module that is imported without being declared, as "semver" once was, is named by the failure.
starts_litellm() {
  local said missing
  for _ in 1 2 3 4 5; do
    if said=$(timeout 120 "$1/litellm" --version 2>&1); then return 0; fi
    printf '%s\n' "$said" >>"$peers/logs/install.log"
    missing=$(sed -n "s/.*No module named '\([A-Za-z0-9_]*\).*/\1/p" <<<"$said" | tail -1)
    [ -n "$missing" ] && logged "$1/pip" install "$missing" || return 1
  done
  return 1
}

note_each() { while IFS= read -r line; do [ -z "$line" ] || note "pip check: $line"; done <<<"$1"; }

portkey() {
  local package=$peers/portkey/node_modules/@portkey-ai/gateway
  if [ ! -d "$package" ]; then
    say "installing Portkey's gateway"
    mkdir -p "$peers/portkey"
    if ! logged npm install --prefix "$peers/portkey" --no-audit --no-fund --ignore-scripts @portkey-ai/gateway; then
      rm -rf "$peers/portkey"
      note "skipped: Portkey's gateway, could not be installed (logs/install.log)"
      return
    fi
  fi
  version "Portkey gateway $(sed -n 's/^ *"version": "\(.*\)".*/\1/p' "$package/package.json") on Node.js $(node --version)"
}

openai_java() {
  local folder=$peers/openai-java
  if [ ! -d "$folder/lib" ]; then
    say "installing OpenAI's Java client"
    if ! logged mvn -q -B -f "$scripts/openai-java/pom.xml" dependency:copy-dependencies "-DoutputDirectory=$folder/lib"; then
      rm -rf "$folder"
      note "skipped: OpenAI's Java client, could not be installed (logs/install.log)"
      return
    fi
  fi
  version "openai-java $(basename "$folder"/lib/openai-java-core-*.jar .jar | sed 's/.*-//')"
}

# Asked for once; the answer stays until --upgrade.
java_litellm() {
  local artifact=io.github.vincent-ye:litellm-router:0.4.0 answer=$peers/java-litellm
  if [ ! -f "$answer" ]; then
    if logged mvn -q -B dependency:get "-Dartifact=$artifact" -Dtransitive=false; then
      echo 'in the registry by now, but nothing here runs it' >"$answer"
    else
      echo 'not in the registry (logs/install.log)' >"$answer"
    fi
  fi
  note "skipped: java-litellm ($artifact), $(cat "$answer")"
}
