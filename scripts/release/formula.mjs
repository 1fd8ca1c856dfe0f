/** The console as a formula of Homebrew: the packed file as it is, for it brings all that it runs on. */

/** @param pulledBytes of the worker's image, for the larger platform */
export function formulaOf({ version, description, homepage, license, sha256, pulledBytes }) {
  const [short] = description.split(':');
  return `class StigmerConsole < Formula
  desc "${short}"
  homepage "${homepage}"
  url "${homepage}/releases/download/v${version}/stigmer-console-${version}.tgz"
  sha256 "${sha256}"
  license "${license}"

  depends_on "node"

  def install
    libexec.install Dir["*"]
    bin.install_symlink libexec/"bin/stigmer-console.mjs" => "stigmer-console"
    man1.install_symlink libexec/"man/stigmer-console.1"
    generate_completions_from_executable(bin/"stigmer-console", "completion")
  end

  def caveats
    <<~EOS
      The console runs the worker by Docker or Podman, which have to be there.
      Installing it pulled no image: the first set-up does, ${Math.ceil(pulledBytes / 1e6)} MB.

      Start the console here and now, or at each login, and get a link to sign in:
        stigmer-console up
        brew services start stigmer-console && stigmer-console link
    EOS
  end

  service do
    run [Formula["node"].opt_bin/"node", opt_libexec/"dist/server.mjs", "--no-print-link"]
    keep_alive successful_exit: false
    environment_variables PATH: std_service_path_env
    log_path var/"log/stigmer-console.log"
    error_log_path var/"log/stigmer-console.log"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/stigmer-console --version")
    assert_match "stigmer-console", shell_output("#{bin}/stigmer-console completion bash")
  end
end
`;
}
