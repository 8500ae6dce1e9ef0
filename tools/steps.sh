# Sourced by the scripts here: says what is done, and fails with a sentence.

# step "what" COMMAND...
step() {
  local what=$1
  shift
  echo "== $what"
  "$@" || {
    echo "$(basename "$0"): $what failed; the reason is above." >&2
    exit 1
  }
}

processors() { nproc 2>/dev/null || echo 2; }
