#!/usr/bin/env bash
# The aws plugin of the sandbox: asks the running provider host for an instance of its own and tells the engine the
# port. It ends when the engine that started it is gone, or the host is; the host closes the instance when it ends.
set -u

fail() {
  echo "pulumi-resource-aws (sandbox): $1" >&2
  exit 1
}

host=${SANDBOX_PROVIDER_HOST:-}
[[ $host == *:* ]] || fail "SANDBOX_PROVIDER_HOST is not set: this plugin runs only inside the sandbox"
{ exec 3<>"/dev/tcp/${host%:*}/${host##*:}"; } 2>/dev/null || fail "no provider host at $host (SANDBOX_PROVIDER_HOST)"
echo open >&3
read -r -t 30 port <&3 || fail "the provider host at $host gave no port"
echo "$port"

# True when the process that started this one has ended, even if nobody has collected it yet.
orphaned() {
  if [[ -r /proc/$$/stat ]]; then
    local parent
    read -r _ _ _ parent _ </proc/$$/stat
    [[ $parent != "$PPID" ]]
  else
    ! kill -0 "$PPID" 2>/dev/null
  fi
}

until orphaned; do
  # Waits for the host's end of the connection: more than 128 is "nothing yet".
  read -r -t 0.5 _ <&3
  (($? > 128)) || exit 0
done
