# Source it: puts promtool, caddy and nginx on the PATH where they are installed, or can be had from Debian without installing them.
deploy_checkers=$(mktemp -d)
for pair in promtool:prometheus caddy:caddy nginx:nginx; do
  program=${pair%%:*}
  PATH=$PATH:/usr/sbin
  command -v "$program" >/dev/null && continue
  (cd "$deploy_checkers" && apt-get download "${pair#*:}" && dpkg -x "${pair#*:}"_*.deb .) >/dev/null 2>&1 ||
    echo "NOT RUN: $program is not installed, and could not be downloaded."
done
export PATH="$PATH:$deploy_checkers/usr/bin:$deploy_checkers/usr/sbin"
