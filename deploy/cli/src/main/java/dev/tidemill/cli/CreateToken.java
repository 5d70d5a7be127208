package dev.tidemill.cli;

import dev.tidemill.cli.client.CliException;
import dev.tidemill.kit.access.NamedToken;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.access.RoleGrant;
import dev.tidemill.kit.access.Tokens;
import dev.tidemill.schemas.text.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Makes a token. */
@Command(
    name = "create",
    description = "Make a token and print it, once. A Tidemill that runs takes it at once.")
final class CreateToken implements Callable<Integer> {

  private static final Duration LONGEST = Duration.ofDays(36_500);

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
        TokensCommand.json(token).put("token", secret),
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
          new RoleGrant(Role.of(role), Set.of(tokens.tidemill.namespace.split(",", -1))),
          hash,
          now,
          expires.equals("never") ? Optional.empty() : Optional.of(now.plus(life(expires))));
    } catch (IllegalArgumentException e) {
      throw new CliException(e.getMessage(), 64);
    }
  }

  private static Duration life(String text) {
    try {
      Duration life = Durations.parse(text);
      if (life.compareTo(Duration.ZERO) > 0 && life.compareTo(LONGEST) <= 0) {
        return life;
      }
    } catch (IllegalArgumentException e) {
      // falls through to the one message below
    }
    throw new CliException(
        "--expires "
            + text
            + " is not a time to live; write one such as 90d or 12h, up to "
            + Durations.text(LONGEST)
            + ", or never",
        64);
  }
}
