#!/bin/sh
# The line by exit codes and JSON alone: no word of a message is read. Ends with 0 when everything is as it says.
set -u

field() { python3 -c 'import json, sys; found = json.load(sys.stdin)[sys.argv[1]]; print("" if found is None else found)' "$1"; }
fail() { echo "line.sh: $*" >&2; exit 1; }
ends() { # ends CODE COMMAND…: the command ends with this code, and in silence
    code=$1; shift
    said=$("$@" --quiet 2>/dev/null); found=$?
    [ "$found" -eq "$code" ] || fail "$* ended with $found, not with $code"
    [ -z "$said" ] || fail "$* --quiet said: $said"
}

ends 2 igw land no_such_dataset
IGW_BASE_URL__ALL=http://127.0.0.1:9 ends 5 igw land "$DATASET"

landed=$(igw land "$DATASET" --json 2>/dev/null) || fail "land ended with $?"
[ "$(echo "$landed" | field status) $(echo "$landed" | field gate)" = "landed passed" ] || fail "land: $landed"

built=$(igw build --json 2>/dev/null) || fail "build ended with $?"
candidate=$(echo "$built" | field candidate_id)
[ -n "$candidate" ] || fail "nothing was built"

ends 3 igw publish                                  # not judged yet: the gate is closed
ends 3 igw status --exit-code
judged=$(igw gate "$candidate" --json 2>/dev/null) || fail "gate ended with $?"
[ "$(echo "$judged" | field passed)" = True ] || fail "gate: $judged"

published=$(igw publish --json 2>/dev/null) || fail "publish ended with $?"
[ "$(echo "$published" | field publication_id)" = "$candidate" ] || fail "published: $published"

ends 0 igw status --exit-code
ends 11 igw approve "$candidate" --approver Ada --reason "nothing waits"
[ -z "$(igw build --json 2>/dev/null | field candidate_id)" ] || fail "built again although nothing changed"

rm "$IGW_HOME/published/published.duckdb"
ends 7 igw status --exit-code                       # a place where readers look is behind
ends 0 igw refresh
ends 0 igw status --exit-code
echo "$candidate"
