package dev.tidemill.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.client.HomeToken;
import dev.tidemill.cli.home.HomeFiles;
import dev.tidemill.kit.access.Grant;
import dev.tidemill.kit.access.NamedToken;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.access.Secrets;
import dev.tidemill.kit.access.TokenFile;
import dev.tidemill.kit.access.TokenList;
import dev.tidemill.kit.access.Tokens;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Setting;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.schemas.text.Durations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Tokens of people and programs. Those who can write the file in the home may make them. */
@Command(
    name = "tokens",
    description = "Give people and programs tokens of their own, with a role in namespaces.",
    mixinStandardHelpOptions = true,
    subcommands = {
      TokensCommand.Create.class,
      TokensCommand.ListThem.class,
      TokensCommand.Revoke.class,
      TokensCommand.Link.class
    })
final class TokensCommand implements Runnable {

  private static final Setting<Duration> LIFE = Setting.duration("expires", Duration.ZERO, "");

  @ParentCommand Tidemill tidemill;

  @Override
  public void run() {
    throw new CliException("Write tokens create, tokens list, tokens revoke or tokens link", 64);
  }

  private Path path() {
    String given = System.getenv(KitSettings.TOKENS.variable());
    return HomeFiles.named(tidemill.home(), given == null ? "" : given);
  }

  private TokenFile file() {
    return new TokenFile(path(), InstantSource.system());
  }

  private TokenList load() {
    try {
      return file().load();
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new CliException(path() + ": " + e.getMessage(), 65);
    }
  }

  private void change(UnaryOperator<TokenList> how) {
    try {
      file().change(how);
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new CliException(path() + ": " + e.getMessage(), 65);
    } catch (IOException e) {
      throw new CliException(path() + " cannot be written: " + e.getMessage(), 73);
    }
  }

  private static ObjectNode json(NamedToken t) {
    ObjectNode out =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", t.name())
            .put("role", t.grant().role().word());
    ArrayNode namespaces = out.putArray("namespaces");
    new TreeSet<>(t.grant().namespaces()).forEach(namespaces::add);
    out.put("created", t.created().toString());
    t.expires().ifPresent(e -> out.put("expires", e.toString()));
    return out;
  }

  /** A new token. */
  @Command(
      name = "create",
      description = "Make a token and print it, once. A Tidemill that runs takes it at once.",
      mixinStandardHelpOptions = true)
  static final class Create implements Callable<Integer> {

    @ParentCommand TokensCommand tokens;

    @Parameters(paramLabel = "NAME", description = "of the person or program")
    String name;

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        required = true,
        description = "viewer, operator, approver or admin")
    String role;

    @Option(
        names = "--expires",
        paramLabel = "DURATION",
        defaultValue = "90d",
        description = "how long it is valid, as 12h or 90d, or never (default: ${DEFAULT-VALUE})")
    String expires;

    @Option(names = "--replace", description = "in place of the token of this name")
    boolean replace;

    @Override
    public Integer call() {
      if (tokens.tidemill.namespace == null) {
        throw new CliException(
            "Say where it is valid: --namespace growth, several as growth,risk, or"
                + " --namespace '*' for all",
            64);
      }
      String secret = Tokens.create();
      NamedToken token = token(Tokens.sha256(secret));
      tokens.change(
          list -> {
            if (!replace && list.find(name).isPresent()) {
              throw new CliException(
                  "There is a token of " + name + " already; --replace makes it invalid", 65);
            }
            return list.with(token);
          });
      tokens.tidemill.print(
          json(token).put("token", secret),
          out -> {
            out.printf(
                "%s is %s %s. The token, which is not shown again:%n",
                name,
                token.grant().words(),
                token.expires().map(e -> "until " + e).orElse("until it is revoked"));
            out.println(secret);
          });
      return 0;
    }

    private NamedToken token(String hash) {
      Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      try {
        return new NamedToken(
            name,
            new Grant(Role.of(role), Set.of(tokens.tidemill.namespace.split(",", -1))),
            hash,
            now,
            expires.equals("never") ? Optional.empty() : Optional.of(now.plus(life(expires))));
      } catch (IllegalArgumentException e) {
        throw new CliException(e.getMessage(), 64);
      }
    }

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static Duration life(String text) {
      try {
        Duration life = Settings.read(List.of(LIFE), Map.of(), Map.of(LIFE.name(), text)).get(LIFE);
        if (life.compareTo(Duration.ZERO) > 0 && life.compareTo(LONGEST) <= 0) {
          return life;
        }
      } catch (RuntimeException e) {
        // falls through to the one message below
      }
      throw new CliException(
          "--expires "
              + text
              + " is not a time to live; write one such as "
              + Durations.text(Duration.ofDays(90))
              + " or 12h, or never",
          64);
    }
  }

  /** Those that there are. */
  @Command(
      name = "list",
      description = "Show whose tokens there are, and what they allow.",
      mixinStandardHelpOptions = true)
  static final class ListThem implements Callable<Integer> {

    @ParentCommand TokensCommand tokens;

    @Override
    public Integer call() {
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      Table table = new Table("NAME", "ROLE", "NAMESPACES", "CREATED", "EXPIRES");
      Instant now = Instant.now();
      for (NamedToken t : tokens.load().tokens()) {
        boolean over = t.expires().filter(e -> !e.isAfter(now)).isPresent();
        all.add(json(t).put("expired", over));
        table.row(
            t.name(),
            t.grant().role().word(),
            String.join(",", new TreeSet<>(t.grant().namespaces())),
            t.created(),
            t.expires().map(e -> e + (over ? " (expired)" : "")).orElse("never"));
      }
      tokens.tidemill.print(all, table::print);
      return 0;
    }
  }

  /** One less. */
  @Command(
      name = "revoke",
      description = "Make a token invalid, at once.",
      mixinStandardHelpOptions = true)
  static final class Revoke implements Callable<Integer> {

    @ParentCommand TokensCommand tokens;

    @Parameters(paramLabel = "NAME", description = "whose")
    String name;

    @Override
    public Integer call() {
      tokens.change(
          list -> {
            if (list.find(name).isEmpty()) {
              throw new CliException(
                  "There is no token of " + name + "; `tidemill tokens list` shows them", 66);
            }
            return list.without(name);
          });
      tokens.tidemill.print(
          JsonNodeFactory.instance.objectNode().put("name", name).put("revoked", true),
          out -> out.println("The token of " + name + " is not valid any more."));
      return 0;
    }
  }

  /** The page, with the token of the home. */
  @Command(
      name = "link",
      description =
          "Print the link that opens the page of the Tidemill on this home, with its token.",
      mixinStandardHelpOptions = true)
  static final class Link implements Callable<Integer> {

    @ParentCommand TokensCommand tokens;

    @Override
    public Integer call() {
      Tidemill tidemill = tokens.tidemill;
      Path home = tidemill.home();
      int port = tidemill.port == Tidemill.DEFAULT_PORT ? noted(home) : tidemill.port;
      String token =
          HomeToken.forServer(URI.create("http://127.0.0.1:" + port), home)
              .orElseThrow(
                  () ->
                      new CliException(
                          HomeFiles.token(home)
                              + " cannot be read or does not exist; name the folder that Tidemill"
                              + " was started with (--home FOLDER)",
                          66));
      refuseExposed(HomeFiles.token(home));
      String link = PageLink.of(port, token);
      tidemill.print(
          JsonNodeFactory.instance.objectNode().put("link", link), out -> out.println(link));
      return 0;
    }

    /** A start replaces such a token; a link with the one before would soon open nothing. */
    private static void refuseExposed(Path token) {
      try {
        if (Secrets.exposed(token)) {
          throw new CliException(
              "Others could read or write "
                  + token
                  + ", so its token counts as known to them; stop Tidemill and start it again: it"
                  + " makes a new one",
              77);
        }
      } catch (IOException e) {
        throw new CliException(token + " cannot be looked at: " + e.getMessage(), 66);
      }
    }

    /** The port of the Tidemill that was started last on this home. */
    private static int noted(Path home) {
      try {
        return Integer.parseInt(Files.readString(HomeFiles.port(home)).strip());
      } catch (IOException | NumberFormatException e) {
        return Tidemill.DEFAULT_PORT;
      }
    }
  }
}
