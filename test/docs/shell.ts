/** The shell in which samples run. */

/** curl that shows what came and fails when its status is another one; a jq that knows paths. */
export const SHELL = `set -eu
curl() {
  local out code
  out=$(command curl -sS -w '\\n%{http_code}' "$@")
  code=\${out##*$'\\n'}
  printf '%s' "\${out%$'\\n'*}"
  [ "$code" = 200 ] || [ "$code" = "$EXPECTED" ] || { echo "status $code" >&2; exit 1; }
}
jq() {
  node -e 'let text = ""; process.stdin.on("data", (part) => { text += part; }).on("end", () => {
    const path = process.argv[1] === "length" ? ["length"] : process.argv[1].match(/[A-Za-z_]\\w*|\\d+/g);
    const found = path.reduce((value, key) => value?.[key], JSON.parse(text));
    if (found === undefined) process.exit(1);
    console.log(typeof found === "object" ? JSON.stringify(found) : String(found));
  })' "$2"
}
`;

/** What an operator has besides: the command, and npm for no more than the start of a gateway, which ends once it listens. */
export const OPERATOR_SHELL = `${SHELL}
taskgate() { node "$DIST/src/cli/main.js" "$@"; }
npm() {
  [ "$*" = start ] || { echo "npm $*?" >&2; return 1; }
  node "$DIST/src/main.js" > gateway.log 2>&1 &
  local pid=$!
  until grep -q '"msg":"listening"' gateway.log; do
    kill -0 "$pid" || { cat gateway.log >&2; return 1; }
    sleep 0.05
  done
  cat gateway.log
  kill "$pid"
  wait "$pid"
}
`;
