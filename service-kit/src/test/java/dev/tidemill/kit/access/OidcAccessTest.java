package dev.tidemill.kit.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Setting;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.settings.SettingsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OidcAccessTest {

  private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");
  private static final String AUDIENCE = "tidemill";
  private static RSAKey key;
  private static RSAKey next;

  private final AtomicInteger asked = new AtomicInteger();
  private HttpServer issuerServer;
  private String issuer;
  private volatile RSAKey published = key;
  private OidcAccess access;

  @BeforeAll
  static void keys() throws Exception {
    key = new RSAKeyGenerator(2048).keyID("one").generate();
    next = new RSAKeyGenerator(2048).keyID("two").generate();
  }

  @BeforeEach
  void start() throws IOException {
    issuerServer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    issuer = "http://127.0.0.1:" + issuerServer.getAddress().getPort();
    answer(
        "/.well-known/openid-configuration",
        () -> "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + issuer + "/keys\"}");
    answer(
        "/keys",
        () -> {
          asked.incrementAndGet();
          return new JWKSet(published.toPublicJWK()).toString();
        });
    issuerServer.start();
    access = new OidcAccess(options(Optional.empty()), () -> NOW);
  }

  private void answer(String path, Supplier<String> body) {
    issuerServer.createContext(
        path,
        exchange -> {
          byte[] bytes = body.get().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  @AfterEach
  void stop() {
    issuerServer.stop(0);
  }

  private OidcOptions options(Optional<URI> keys) {
    return new OidcOptions(
        issuer,
        AUDIENCE,
        keys,
        "email",
        "groups",
        Map.of(
            "ml-growth", List.of(new RoleGrant(Role.OPERATOR, Set.of("growth"))),
            "ml-admins", List.of(RoleGrant.everywhere(Role.ADMIN))));
  }

  private JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(issuer)
        .audience(AUDIENCE)
        .subject("0815")
        .claim("email", "anna@example.com")
        .claim("groups", List.of("ml-growth", "unknown"))
        .issueTime(Date.from(NOW))
        .expirationTime(Date.from(NOW.plus(Duration.ofMinutes(5))));
  }

  private static String signed(JWTClaimsSet claims, RSAKey with) {
    return signed(claims, with, JOSEObjectType.JWT);
  }

  private static String signed(JWTClaimsSet claims, RSAKey with, JOSEObjectType type) {
    try {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(with.getKeyID()).type(type).build(),
              claims);
      token.sign(new RSASSASigner(with));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private Optional<Principal> with(Consumer<JWTClaimsSet.Builder> change) {
    JWTClaimsSet.Builder claims = claims();
    change.accept(claims);
    return access.principal(signed(claims.build(), key));
  }

  @Test
  void aTokenOfTheIssuerStandsForThePersonWithTheRolesOfTheGroups() {
    assertThat(access.principal(signed(claims().build(), key)))
        .contains(
            Principal.proven(
                "oidc:anna@example.com", new RoleGrant(Role.OPERATOR, Set.of("growth"))));
    assertThat(with(c -> c.claim("groups", "ml-admins")).orElseThrow().may(Role.ADMIN, "any"))
        .isTrue();
    assertThat(with(c -> c.claim("groups", null)).orElseThrow().grants()).isEmpty();
    assertThat(access.principal(signed(claims().build(), key, new JOSEObjectType("at+jwt"))))
        .isPresent();
    assertThat(asked).as("the keys are kept").hasValue(1);
  }

  @Test
  void aTokenWithoutASignatureIsRefused() {
    assertThat(access.principal(new PlainJWT(claims().build()).serialize())).isEmpty();
    String signed = signed(claims().build(), key);
    assertThat(access.principal(signed.substring(0, signed.lastIndexOf('.') + 1))).isEmpty();
  }

  /** The classic: the public key, which everybody has, taken as the secret of an HMAC. */
  @Test
  void aTokenSignedWithThePublicKeyAsASecretIsRefused() throws Exception {
    for (byte[] secret :
        List.of(
            key.toRSAPublicKey().getEncoded(),
            key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8))) {
      SignedJWT forged =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build(),
              claims().build());
      forged.sign(new MACSigner(secret));
      assertThat(access.principal(forged.serialize())).isEmpty();
    }
  }

  @Test
  void aTokenOfAnotherIssuerOrForAnotherProgramIsRefused() {
    assertThat(with(c -> c.issuer("https://other.example"))).isEmpty();
    assertThat(with(c -> c.issuer(null))).isEmpty();
    assertThat(with(c -> c.audience("another"))).isEmpty();
    assertThat(with(c -> c.audience((String) null))).isEmpty();
    assertThat(with(c -> c.audience(List.of("another", AUDIENCE)))).isPresent();
  }

  @Test
  void aTokenThatHasExpiredNeverDoesOrIsNotValidYetIsRefused() {
    assertThat(with(c -> c.expirationTime(Date.from(NOW.minusSeconds(31))))).isEmpty();
    assertThat(with(c -> c.expirationTime(Date.from(NOW.minusSeconds(29))))).isPresent();
    assertThat(with(c -> c.expirationTime(null))).isEmpty();
    assertThat(with(c -> c.notBeforeTime(Date.from(NOW.plusSeconds(31))))).isEmpty();
  }

  @Test
  void aTokenThatAnotherKeySignedOrThatWasAlteredIsRefused() throws Exception {
    RSAKey own = new RSAKeyGenerator(2048).keyID("one").generate();
    assertThat(access.principal(signed(claims().build(), own))).isEmpty();
    String[] honest = signed(claims().build(), key).split("\\.");
    String[] wanted =
        signed(claims().claim("groups", List.of("ml-admins")).build(), own).split("\\.");
    assertThat(access.principal(honest[0] + "." + wanted[1] + "." + honest[2])).isEmpty();
  }

  @Test
  void aTokenOfAnotherKindOrWithoutANameIsRefused() {
    assertThat(access.principal(signed(claims().build(), key, new JOSEObjectType("logout+jwt"))))
        .isEmpty();
    assertThat(with(c -> c.claim("email", null))).isEmpty();
    assertThat(with(c -> c.claim("email", "ci-bot (for anna)"))).isEmpty();
    assertThat(with(c -> c.claim("email", "anna\u202e"))).isEmpty();
    assertThat(with(c -> c.claim("email", List.of("anna")))).isEmpty();
    for (String nonsense : List.of("", "a", "..", "a.b.c", "e30.e30.")) {
      assertThat(access.principal(nonsense)).as(nonsense).isEmpty();
    }
  }

  @Test
  void aNewKeyOfTheIssuerIsFoundAndTheOldOneEndsWithIt() {
    assertThat(access.principal(signed(claims().build(), key))).isPresent();
    published = next;
    assertThat(access.principal(signed(claims().build(), next))).isPresent();
    assertThat(access.principal(signed(claims().build(), key))).isEmpty();
  }

  @Test
  void tokensWithUnknownKeysDoNotMakeItAskTheIssuerEachTime() {
    for (int i = 0; i < 20; i++) {
      assertThat(access.principal(signed(claims().build(), next))).isEmpty();
    }
    assertThat(asked.get()).isLessThanOrEqualTo(3);
  }

  @Test
  void anIssuerThatDoesNotAnswerLetsNobodyIn() {
    issuerServer.stop(0);
    assertThat(access.principal(signed(claims().build(), key))).isEmpty();
  }

  @Test
  void aDocumentOfAnotherIssuerGivesNoKeys() {
    issuerServer.removeContext("/.well-known/openid-configuration");
    answer(
        "/.well-known/openid-configuration",
        () -> "{\"issuer\":\"https://other.example\",\"jwks_uri\":\"" + issuer + "/keys\"}");
    assertThat(access.principal(signed(claims().build(), key))).isEmpty();
    assertThat(asked).hasValue(0);
    OidcAccess named =
        new OidcAccess(options(Optional.of(URI.create(issuer + "/keys"))), () -> NOW);
    assertThat(named.principal(signed(claims().build(), key))).isPresent();
  }

  @Test
  void settingsThatWouldLetOthersInAreRefused() {
    assertThat(OidcOptions.of(Settings.defaults())).isEmpty();
    assertThat(
            read(
                Map.of(
                    "oidc-issuer", "https://id.example",
                    "oidc-audience", "tidemill",
                    "oidc-roles", "a=viewer:growth, a=viewer:risk,b=admin:*")))
        .hasValueSatisfying(
            o -> {
              assertThat(o.roles().get("a")).hasSize(2);
              assertThat(o.nameClaim()).isEqualTo("sub");
            });
    for (List<String> wrong :
        List.of(
            List.of("http://id.example", "tidemill", "a=viewer:*", "https://"),
            List.of("https://id.example", "", "a=viewer:*", "oidc-audience is missing"),
            List.of("https://id.example", "tidemill", "", "oidc-roles is missing"),
            List.of("https://id.example", "tidemill", "a=owner:*", "not a role"),
            List.of("https://id.example", "tidemill", "viewer:*", "VALUE=ROLE:NAMESPACE"),
            List.of("", "tidemill", "", "oidc-issuer is not"))) {
      assertThatThrownBy(
              () ->
                  read(
                      Map.of(
                          "oidc-issuer", wrong.get(0),
                          "oidc-audience", wrong.get(1),
                          "oidc-roles", wrong.get(2))))
          .as(wrong.toString())
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining(wrong.get(3));
    }
  }

  private static Optional<OidcOptions> read(Map<String, String> given) {
    List<Setting<?>> all = new ArrayList<>(KitSettings.all());
    all.addAll(OidcOptions.settings());
    return OidcOptions.of(Settings.read(all, Map.of(), given));
  }
}
