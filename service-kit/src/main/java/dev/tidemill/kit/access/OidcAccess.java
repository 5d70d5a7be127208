package dev.tidemill.kit.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.ConfigurableJWTProcessor;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts tokens that an OpenID Connect issuer signed for this audience and that are valid now. It
 * fetches the issuer's public keys when the first token comes, keeps them for minutes, and fetches
 * them again for a key that it does not know, at most every 30 s.
 */
public final class OidcAccess implements Access {

  private static final Logger LOG = LoggerFactory.getLogger(OidcAccess.class);

  /** Stands before each name. No named token begins so, so neither can be taken for the other. */
  static final String PREFIX = "oidc:";

  private static final int CONNECT_MS = 2_000;
  private static final int READ_MS = 3_000;
  private static final int MOST_BYTES = 200_000;
  private static final int CLOCK_SKEW_SECONDS = 30;
  private static final long ASK_AGAIN_NANOS = 30_000_000_000L;

  /** Algorithms with a pair of keys: none whose key the verifier shares, and not "none". */
  private static final Set<JWSAlgorithm> SIGNED =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private final OidcOptions options;
  private final InstantSource clock;
  private final DefaultResourceRetriever retriever =
      new DefaultResourceRetriever(CONNECT_MS, READ_MS, MOST_BYTES);
  private ConfigurableJWTProcessor<SecurityContext> processor;
  private long failedAtNanos;
  private boolean failed;

  /**
   * @param clock tells whether a token is valid now
   */
  public OidcAccess(OidcOptions options, InstantSource clock) {
    this.options = options;
    this.clock = clock;
  }

  @Override
  public Optional<Principal> principal(String token) {
    if (token.chars().filter(c -> c == '.').count() != 2) {
      return Optional.empty();
    }
    try {
      return Optional.of(principal(processor().process(token, null)));
    } catch (IOException e) {
      LOG.warn("The keys of {} cannot be fetched: {}", options.issuer(), e.getMessage());
    } catch (ParseException | BadJOSEException | JOSEException | IllegalArgumentException e) {
      LOG.info("A token was refused: {}", String.valueOf(e.getMessage()).replaceAll("\\p{C}", "?"));
    }
    return Optional.empty();
  }

  private Principal principal(JWTClaimsSet claims) throws ParseException {
    String name = claims.getStringClaim(options.nameClaim());
    if (name == null || name.isBlank()) {
      throw new IllegalArgumentException("it has no claim " + options.nameClaim());
    }
    String shown = PREFIX + name.strip();
    Actor.check(shown);
    List<RoleGrant> grants = new ArrayList<>();
    for (String value : values(claims.getClaim(options.rolesClaim()))) {
      grants.addAll(options.roles().getOrDefault(value, List.of()));
    }
    return new Principal(shown, grants, true);
  }

  private static List<String> values(Object claim) {
    if (claim instanceof String one) {
      return List.of(one);
    }
    return claim instanceof List<?> several
        ? several.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : List.of();
  }

  private synchronized ConfigurableJWTProcessor<SecurityContext> processor() throws IOException {
    if (processor == null) {
      if (failed && System.nanoTime() - failedAtNanos < ASK_AGAIN_NANOS) {
        throw new IOException("the last attempt failed; the next is made within 30 s");
      }
      try {
        processor = processor(options.keys().isPresent() ? options.keys().get() : discovered());
      } catch (IOException e) {
        failed = true;
        failedAtNanos = System.nanoTime();
        throw e;
      }
    }
    return processor;
  }

  private ConfigurableJWTProcessor<SecurityContext> processor(URI keys) throws IOException {
    JWKSource<SecurityContext> source =
        JWKSourceBuilder.<SecurityContext>create(keys.toURL(), retriever).retrying(true).build();
    ConfigurableJWTProcessor<SecurityContext> made = new DefaultJWTProcessor<>();
    made.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    made.setJWSKeySelector(new JWSVerificationKeySelector<>(SIGNED, source));
    DefaultJWTClaimsVerifier<SecurityContext> claims =
        new DefaultJWTClaimsVerifier<>(
            options.audience(),
            new JWTClaimsSet.Builder().issuer(options.issuer()).build(),
            Set.of("exp")) {
          @Override
          protected Date currentTime() {
            return Date.from(clock.instant());
          }
        };
    claims.setMaxClockSkew(CLOCK_SKEW_SECONDS);
    made.setJWTClaimsSetVerifier(claims);
    return made;
  }

  /** Where the issuer's own document says that the keys are. */
  private URI discovered() throws IOException {
    String base = options.issuer().replaceFirst("/$", "");
    URI document = URI.create(base + "/.well-known/openid-configuration");
    try {
      Map<String, Object> said =
          JSONObjectUtils.parse(retriever.retrieveResource(document.toURL()).getContent());
      if (!options.issuer().equals(said.get("issuer"))) {
        throw new IOException(document + " is of another issuer: " + said.get("issuer"));
      }
      URI keys = URI.create(String.valueOf(said.get("jwks_uri")));
      if (!OidcOptions.safe(keys)) {
        throw new IOException(document + " names keys without https: " + keys);
      }
      return keys;
    } catch (ParseException | IllegalArgumentException e) {
      throw new IOException(document + " is not what it should be: " + e.getMessage(), e);
    }
  }
}
