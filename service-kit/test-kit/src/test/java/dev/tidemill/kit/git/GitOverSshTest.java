package dev.tidemill.kit.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.kit.git.GitException.Reason;
import dev.tidemill.kit.gitserver.GitServer;
import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.schemas.spec.field.SecretRef;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.shell.ProcessShellCommandFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The upload-pack of git behind a server of ssh. */
@Tag("slow")
class GitOverSshTest {

  private static final RefChoice MAIN = RefChoice.of("main", Optional.empty());

  @TempDir Path dir;
  private final KeyPair allowed = newKey();
  private GitServer git;
  private SshServer ssh;

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void start() throws IOException {
    assumeTrue(GitServer.isInstalled(), "git is not installed");
    git = GitServer.start(Files.createDirectory(dir.resolve("server")));
    git.push("first", Map.of("train.py", "1"));
    ssh = server(0, "host-key");
  }

  private SshServer server(int port, String hostKey) throws IOException {
    SshServer server = SshServer.setUpDefaultServer();
    server.setHost("127.0.0.1");
    server.setPort(port);
    server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider(dir.resolve(hostKey)));
    server.setPublickeyAuthenticator(
        (user, key, session) -> KeyUtils.compareKeys(key, allowed.getPublic()));
    server.setCommandFactory(ProcessShellCommandFactory.INSTANCE);
    server.start();
    return server;
  }

  @AfterEach
  void stop() throws IOException {
    if (git != null) {
      ssh.stop(true);
      git.close();
    }
  }

  private GitMirror mirror(KeyPair key) throws IOException {
    Path file = dir.resolve("key-" + key.hashCode());
    Base64.Encoder base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
    Files.writeString(
        file,
        "-----BEGIN PRIVATE KEY-----\n"
            + base64.encodeToString(key.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
    Path home = dir.resolve("home");
    return new GitMirrors(
            home.resolve("git"),
            new UrlRules(true, InetAddress::getAllByName),
            new SecretPlaces(Map.of(), home, home))
        .of(
            new GitAddress(
                "ssh://git@127.0.0.1:" + ssh.getPort() + git.origin(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(SecretRef.file(file.toString()))),
            dir);
  }

  @Test
  void aKeyOpensTheRepositoryAndAnotherOneDoesNot() throws IOException {
    GitMirror mirror = mirror(allowed);
    GitTip tip = mirror.tip(MAIN).orElseThrow();
    mirror.fetch(tip);
    assertThat(mirror.commit(tip.commit()).title()).isEqualTo("first");

    assertThatThrownBy(() -> mirror(newKey()).tip(MAIN))
        .isInstanceOfSatisfying(
            GitException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_ACCESS))
        .hasMessageContaining("refuses the credentials");
  }

  @Test
  void aServerWithAnotherKeyThanBeforeIsRefused() throws IOException {
    int port = ssh.getPort();
    assertThat(mirror(allowed).tip(MAIN)).isPresent();
    ssh.stop(true);
    ssh = server(port, "other-host-key");

    assertThatThrownBy(() -> mirror(allowed).tip(MAIN)).isInstanceOf(GitException.class);
  }
}
