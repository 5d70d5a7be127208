package dev.tidemill.kit.access;

import dev.tidemill.kit.settings.Setting;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.settings.SettingsException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which issuer's OpenID Connect tokens are accepted, and what they allow.
 *
 * @param keys where the issuer's public keys are; absent if the issuer's document says where
 * @param nameClaim the claim that names the person
 * @param rolesClaim the claim whose values give roles: a text or a list
 * @param roles what each value of that claim gives
 */
public record OidcOptions(
    String issuer,
    String audience,
    Optional<URI> keys,
    String nameClaim,
    String rolesClaim,
    Map<String, List<RoleGrant>> roles) {

  private static final Setting<String> ISSUER =
      Setting.text(
          "oidc-issuer",
          "",
          "URL of an OpenID Connect issuer whose tokens the API takes too; empty: none");
  private static final Setting<String> AUDIENCE =
      Setting.text("oidc-audience", "", "what those tokens must be issued for (claim aud)");
  private static final Setting<String> KEYS =
      Setting.text(
          "oidc-jwks",
          "",
          "URL of the issuer's public keys; empty: as its .well-known/openid-configuration says");
  private static final Setting<String> NAME =
      Setting.text("oidc-name-claim", "sub", "claim that names the person, shown as oidc:NAME");
  private static final Setting<String> CLAIM =
      Setting.text("oidc-roles-claim", "groups", "claim whose values give roles");
  private static final Setting<String> ROLES =
      Setting.text(
          "oidc-roles",
          "",
          "what its values give: team-growth=operator:growth, ml-admins=admin:*; a value may come"
              + " several times");

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  public OidcOptions {
    Map<String, List<RoleGrant>> copy = new LinkedHashMap<>();
    roles.forEach((value, grants) -> copy.put(value, List.copyOf(grants)));
    roles = Map.copyOf(copy);
  }

  /** The settings above. */
  public static List<Setting<?>> settings() {
    return List.of(ISSUER, AUDIENCE, KEYS, NAME, CLAIM, ROLES);
  }

  /**
   * The options that the settings give; empty if they name no issuer.
   *
   * @throws SettingsException with every problem
   */
  public static Optional<OidcOptions> of(Settings settings) {
    String issuer = settings.get(ISSUER);
    List<String> problems = new ArrayList<>();
    if (issuer.isBlank()) {
      for (Setting<String> s : List.of(AUDIENCE, KEYS, ROLES)) {
        if (!settings.get(s).isBlank()) {
          problems.add(s.name() + " is set and oidc-issuer is not; set both");
        }
      }
      refuse(problems);
      return Optional.empty();
    }
    if (settings.get(AUDIENCE).isBlank()) {
      problems.add("oidc-audience is missing; without it tokens for other programs would do here");
    }
    if (settings.get(ROLES).isBlank()) {
      problems.add("oidc-roles is missing; write for example oidc-roles=ml-admins=admin:*");
    }
    address(ISSUER, issuer, problems);
    Optional<URI> keys =
        settings.get(KEYS).isBlank()
            ? Optional.empty()
            : address(KEYS, settings.get(KEYS), problems);
    Map<String, List<RoleGrant>> roles = roles(settings.get(ROLES), problems);
    refuse(problems);
    return Optional.of(
        new OidcOptions(
            issuer, settings.get(AUDIENCE), keys, settings.get(NAME), settings.get(CLAIM), roles));
  }

  private static void refuse(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
  }

  /** Anybody could replace keys that come over the network unprotected. */
  static boolean safe(URI address) {
    return "https".equals(address.getScheme())
        || ("http".equals(address.getScheme()) && LOOPBACK.contains(address.getHost()));
  }

  private static Optional<URI> address(
      Setting<String> setting, String text, List<String> problems) {
    try {
      URI address = new URI(text);
      if (address.getHost() != null && safe(address)) {
        return Optional.of(address);
      }
    } catch (URISyntaxException e) {
      // falls through to the one message below
    }
    problems.add(
        "%s is \"%s\"; allowed is an address with https:// (http:// on this machine only)"
            .formatted(setting.name(), text));
    return Optional.empty();
  }

  private static Map<String, List<RoleGrant>> roles(String text, List<String> problems) {
    Map<String, List<RoleGrant>> out = new LinkedHashMap<>();
    for (String rule : text.split(",")) {
      int at = rule.indexOf('=');
      if (rule.isBlank()) {
        continue;
      }
      try {
        if (at < 1) {
          throw new IllegalArgumentException("write VALUE=ROLE:NAMESPACE");
        }
        out.computeIfAbsent(rule.substring(0, at).strip(), v -> new ArrayList<>())
            .add(RoleGrant.parse(rule.substring(at + 1)));
      } catch (IllegalArgumentException e) {
        problems.add("oidc-roles has \"" + rule.strip() + "\": " + e.getMessage());
      }
    }
    return out;
  }
}
