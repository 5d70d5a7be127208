package dev.tidemill.kit.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemill.kit.files.ForeignFileException;
import dev.tidemill.kit.files.Ownership;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {

  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
  private static final RoleGrant OPERATOR = new RoleGrant(Role.OPERATOR, Set.of("growth"));

  @TempDir Path folder;
  private Instant now = NOW;

  private TokenFile file() {
    return new TokenFile(folder.resolve("tokens.yaml"), () -> now);
  }

  private static NamedToken token(String name, String secret, Instant expires) {
    return new NamedToken(name, OPERATOR, Tokens.sha256(secret), NOW, Optional.ofNullable(expires));
  }

  @Test
  void aTokenLetsInFromWhenItIsMadeUntilItIsRevokedWithoutARestart() throws IOException {
    TokenFile running = file();
    String secret = Tokens.create();
    assertThat(running.principal(secret)).isEmpty();
    file().change(l -> l.with(token("ci-bot", secret, null)));
    assertThat(running.principal(secret)).contains(Principal.proven("ci-bot", OPERATOR));
    String rotated = Tokens.create();
    file().change(l -> l.with(token("ci-bot", rotated, null)));
    assertThat(running.principal(secret)).isEmpty();
    assertThat(running.principal(rotated)).isPresent();
    file().change(l -> l.without("ci-bot"));
    assertThat(running.principal(rotated)).isEmpty();
  }

  @Test
  void aTokenEndsWhenItExpires() throws IOException {
    TokenFile running = file();
    file().change(l -> l.with(token("anna", "s3cret", NOW.plus(Duration.ofDays(90)))));
    now = NOW.plus(Duration.ofDays(90)).minusMillis(1);
    assertThat(running.principal("s3cret")).isPresent();
    now = NOW.plus(Duration.ofDays(90));
    assertThat(running.principal("s3cret")).isEmpty();
  }

  @Test
  void theFileHoldsNoTokenAndIsItsOwnersOnly() throws IOException {
    assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
    String secret = Tokens.create();
    file().change(l -> l.with(token("anna", secret, null)));
    Path written = folder.resolve("tokens.yaml");
    assertThat(Files.readString(written)).contains("anna").doesNotContain(secret.substring(3));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(written)))
        .isEqualTo("rw-------");
    assertThat(secret).hasSize(46);
    assertThat(Tokens.create()).isNotEqualTo(secret);
  }

  @Test
  void aFileThatCannotBeReadLetsNobodyInUntilItIsMended() throws IOException {
    TokenFile running = file();
    file().change(l -> l.with(token("anna", "s3cret", null)));
    Path path = folder.resolve("tokens.yaml");
    String good = Files.readString(path);
    assertThat(running.principal("s3cret")).isPresent();
    Files.writeString(path, good + "- name: broken\n");
    assertThat(running.principal("s3cret")).isEmpty();
    assertThatThrownBy(() -> running.change(l -> l)).hasMessageContaining("Token 2 lacks");
    for (String list : List.of("namespaces:\n  -\n", "namespaces:\n  - growth\n  -\n")) {
      Files.writeString(path, good.replaceFirst("namespaces:\n *- .*\n", list));
      assertThat(Files.readString(path)).contains(list);
      assertThat(running.principal("s3cret")).as("no error, no entry: %s", list).isEmpty();
      assertThat(running.principal("wrong")).isEmpty();
      assertThatThrownBy(running::load).hasMessageContaining("of namespaces of anna is empty");
    }
    Files.writeString(path, good);
    assertThat(running.principal("s3cret")).isPresent();
    Files.delete(path);
    assertThat(running.principal("s3cret")).isEmpty();
    Files.createDirectory(path);
    assertThatThrownBy(running::load).isInstanceOf(UncheckedIOException.class);
    assertThat(running.principal("s3cret")).isEmpty();
  }

  @Test
  void whatIsWrongInTheFileIsTold() {
    String row = "tokens:\n- {name: %s, role: %s, namespaces: [%s], sha256: %s, created: %s%s}\n";
    String hash = "0".repeat(64);
    String at = "2026-01-01T00:00:00Z";
    assertThat(TokenList.parse(row.formatted("anna", "viewer", "'*'", hash, at, "")).tokens())
        .hasSize(1);
    for (List<String> wrong :
        List.of(
            List.of(row.formatted("anna", "owner", "a", hash, at, ""), "not a role"),
            List.of(row.formatted("anna", "viewer", "A", hash, at, ""), "not a namespace"),
            List.of(row.formatted("'a (b)'", "viewer", "a", hash, at, ""), "not a name"),
            List.of(row.formatted("controller", "viewer", "a", hash, at, ""), "part of itself"),
            List.of(
                row.formatted("training-orchestrator", "viewer", "a", hash, at, ""),
                "part of itself"),
            List.of(row.formatted("anna", "viewer", "a", "abc", at, ""), "64 hexadecimal"),
            List.of(row.formatted("anna", "viewer", "a", hash, "today", ""), "created of anna"),
            List.of(
                row.formatted("anna", "viewer", "a", hash, at, ", expires: soon"), "expires of"),
            List.of(row.formatted("anna", "viewer", "a", hash, at, ", admin: true"), "\"admin\""),
            List.of(
                "tokens:\n- name: anna\n  role: viewer\n  namespaces:\n  - a\n  -\n  sha256: "
                    + hash
                    + "\n  created: "
                    + at
                    + "\n",
                "Item 2 of namespaces of anna is empty"),
            List.of("tokens:\n-\n", "Token 1 is empty"),
            List.of("tokens: " + "[".repeat(5_000), "not a list of tokens"),
            List.of("tokens: [", "line "),
            List.of("- a", "not a list of tokens"))) {
      assertThatThrownBy(() -> TokenList.parse(wrong.get(0)))
          .as(wrong.get(0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(wrong.get(1));
    }
  }

  @Test
  void twoWhoChangeItAtTheSameTimeBothDo() {
    IntStream.range(0, 20)
        .parallel()
        .forEach(
            i -> {
              try {
                file().change(l -> l.with(token("bot-" + i, "s" + i, null)));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    assertThat(file().load().tokens()).hasSize(20);
  }

  @Test
  void theTokenOfAHomeIsMadeOnceAndIsItsOwnersOnly() throws IOException {
    assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Path file = folder.resolve("token");
    String made = Secrets.readOrCreate(file);
    assertThat(Secrets.readOrCreate(file)).isEqualTo(made);
    assertThat(Secrets.read(file)).contains(made);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aTokenThatOthersCouldReadIsReplaced() throws IOException {
    assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
    Path file = folder.resolve("token");
    Files.writeString(file, "known-to-all\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(Secrets.readOrCreate(file)).isNotEqualTo("known-to-all");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  private static void mode(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  /** This process is user 1000; the file is of user {@code owner}. */
  private static Ownership ownedBy(AtomicInteger owner) {
    return new Ownership(
        new Ownership.Users() {
          @Override
          public int own() {
            return 1000;
          }

          @Override
          public int owner(Path path) {
            return owner.get();
          }
        });
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void nobodyGetsInByAFileOfNamedTokensThatAnotherUserOwns() throws IOException {
    AtomicInteger owner = new AtomicInteger(1000);
    Path path = folder.resolve("tokens.yaml");
    TokenFile running = new TokenFile(path, () -> now, ownedBy(owner));
    running.change(l -> l.with(token("anna", "s3cret", null)));
    assertThat(running.principal("s3cret")).isPresent();
    owner.set(1001);
    mode(path, "r--------"); // the system would tell the change of the owner so, too
    assertThat(running.principal("s3cret")).isEmpty();
    assertThatThrownBy(running::load)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(path + " is not used: it belongs to another user");
    owner.set(0);
    mode(path, "rw-------");
    assertThat(running.principal("s3cret")).as("root may do everything anyway").isPresent();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void nobodyGetsInByAFileOfNamedTokensThatOthersMayWrite() throws IOException {
    TokenFile running = file();
    running.change(l -> l.with(token("anna", "s3cret", null)));
    Path path = folder.resolve("tokens.yaml");
    assertThat(running.principal("s3cret")).isPresent();
    for (String wide : List.of("rw-rw----", "rw-----w-")) {
      mode(path, wide);
      assertThat(running.principal("s3cret")).as(wide).isEmpty();
      assertThatThrownBy(running::load)
          .hasMessageContaining("other users may write it (" + wide + ")")
          .hasMessageContaining("chmod go-w " + path);
    }
    mode(path, "rw-r--r--");
    assertThat(running.principal("s3cret")).as("only hashes are in it").isPresent();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void rootsProcessTakesNoTokenFromAFileGivenToAnotherUser() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a file away");
    TokenFile running = file();
    running.change(l -> l.with(token("anna", "s3cret", null)));
    Path named = folder.resolve("tokens.yaml");
    assertThat(running.principal("s3cret")).isPresent();
    Files.setAttribute(named, "unix:uid", 12_345);
    assertThat(running.principal("s3cret")).isEmpty();
    Files.setAttribute(named, "unix:uid", 0);
    assertThat(running.principal("s3cret")).isPresent();

    Path link = Files.createSymbolicLink(folder.resolve("link"), named);
    Files.setAttribute(link, "unix:uid", 12_345, LinkOption.NOFOLLOW_LINKS);
    assertThatThrownBy(() -> new TokenFile(link, () -> now).load())
        .as("its owner may let it point elsewhere")
        .hasMessageContaining("belongs to another user (user 12345)");

    Path token = folder.resolve("token");
    Secrets.readOrCreate(token);
    Files.setAttribute(token, "unix:uid", 12_345);
    for (ThrowingCallable use :
        List.<ThrowingCallable>of(() -> Secrets.readOrCreate(token), () -> Secrets.read(token))) {
      assertThatThrownBy(use)
          .isInstanceOf(ForeignFileException.class)
          .hasMessageContaining("belongs to another user (user 12345)");
    }
    assertThatThrownBy(
            () ->
                Settings.read(
                    KitSettings.all(), Map.of("TIDEMILL_TOKEN_FILE", token.toString()), Map.of()))
        .hasMessageContaining("TIDEMILL_TOKEN_FILE: " + token + " is not used");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theTokenOfAHomeIsNotTakenFromAFileOfAnotherUser() throws IOException {
    Path token = folder.resolve("token");
    AtomicInteger owner = new AtomicInteger(1000);
    assertThat(Secrets.readOrCreate(token, ownedBy(owner))).isNotEmpty();
    owner.set(1001);
    assertThatThrownBy(() -> Secrets.readOrCreate(token, ownedBy(owner)))
        .isInstanceOf(ForeignFileException.class)
        .hasMessageContaining(token + " is not used: it belongs to another user");
  }
}
