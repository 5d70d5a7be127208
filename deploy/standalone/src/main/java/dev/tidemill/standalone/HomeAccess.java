package dev.tidemill.standalone;

import dev.tidemill.cli.home.HomeFiles;
import dev.tidemill.cli.home.StartException;
import dev.tidemill.kit.access.Access;
import dev.tidemill.kit.access.OidcAccess;
import dev.tidemill.kit.access.OidcOptions;
import dev.tidemill.kit.access.Principal;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.access.RoleGrant;
import dev.tidemill.kit.access.Secrets;
import dev.tidemill.kit.access.TokenFile;
import dev.tidemill.kit.http.HttpOptions;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who the processes of a home let in: those who can read its token, and those with one by name. */
public final class HomeAccess {

  private HomeAccess() {}

  /**
   * Who is let in by these settings; the home gets its token if it needs one.
   *
   * @throws StartException if the token or the named tokens cannot be read
   */
  static Access of(Path home, Settings settings) {
    Optional<OidcOptions> oidc = OidcOptions.of(settings);
    if (settings.get(KitSettings.INSECURE_LOCAL)) {
      return Access.OPEN;
    }
    List<Access> all = new ArrayList<>();
    String shared = settings.get(KitSettings.TOKEN);
    all.add(ofHome(home));
    if (!shared.isEmpty()) {
      all.add(HttpOptions.shared(shared));
    }
    Path file = HomeFiles.named(home, settings.get(KitSettings.TOKENS));
    TokenFile named = new TokenFile(file, InstantSource.system());
    try {
      named.load();
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new StartException("The named tokens in " + file + ": " + e.getMessage(), e);
    }
    all.add(named);
    oidc.ifPresent(o -> all.add(new OidcAccess(o, InstantSource.system())));
    return Access.any(all);
  }

  private static Access ofHome(Path home) {
    try {
      String token = Secrets.readOrCreate(HomeFiles.token(home));
      Principal owner =
          Principal.proven(System.getProperty("user.name"), RoleGrant.everywhere(Role.ADMIN));
      return Access.of(token, owner);
    } catch (IOException e) {
      throw new StartException(
          "The token in "
              + HomeFiles.token(home)
              + " cannot be read or made ("
              + e.getMessage()
              + "); remove it, or choose another folder with --home FOLDER",
          e);
    }
  }
}
