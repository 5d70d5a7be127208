package dev.tidemill.console;

import dev.tidemill.kit.http.Caller;
import dev.tidemill.kit.http.HttpError;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Names commands. A sender that does not know whether its request arrived sends it again, to this
 * process or to another one, with the same {@value #HEADER}: it is the same command then, which its
 * owner takes once. No process has to remember keys for that.
 */
final class CommandIds {

  static final String HEADER = "Idempotency-Key";

  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

  private CommandIds() {}

  /**
   * The id of the command that a request is. Another caller, another path or another body makes
   * another command of the same key.
   *
   * @throws HttpError 400 if its key is none
   */
  static String of(Context c) {
    String key = c.header(HEADER);
    if (key == null) {
      return UUID.randomUUID().toString();
    }
    if (!KEY.matcher(key).matches()) {
      throw HttpError.invalid(
          HEADER + " must have 1 to 200 characters of ASCII, and no space", HEADER);
    }
    String caller = Caller.of(c).principal().name();
    String name = String.join("\0", caller, c.path(), key, c.body());
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
