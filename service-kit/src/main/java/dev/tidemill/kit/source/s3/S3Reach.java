package dev.tidemill.kit.source.s3;

import dev.tidemill.kit.net.RefusedUrlException;
import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.net.UrlUse;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.secret.UnresolvedSecretException;
import dev.tidemill.kit.source.SourceException;
import dev.tidemill.schemas.spec.source.S3Objects;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** How buckets are reached. */
public final class S3Reach {

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

  private final UrlRules rules;
  private final SecretPlaces secrets;

  /**
   * @param rules judge the endpoints that a specification names
   * @param secrets has the keys of accounts
   */
  public S3Reach(UrlRules rules, SecretPlaces secrets) {
    this.rules = rules;
    this.secrets = secrets;
  }

  /**
   * Opens the bucket of a source; the caller closes it.
   *
   * @param folder of the pipeline
   * @throws SourceException if it may not be reached, or a key is missing
   */
  public S3Bucket open(S3Objects source, Path folder) throws SourceException {
    S3Account account =
        new S3Account("s3", source.endpoint(), source.region(), source.credentials());
    return new S3Bucket(client(account, folder), source);
  }

  /**
   * Opens a store; the caller closes it.
   *
   * @param folder of the pipeline
   * @throws SourceException if it may not be reached, or a key is missing
   */
  public S3Client client(S3Account account, Path folder) throws SourceException {
    S3ClientBuilder client =
        S3Client.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .socketTimeout(ANSWER_WITHIN)
                    .connectionTimeout(Duration.ofSeconds(15)))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .region(region(account))
            .credentialsProvider(credentials(account, folder));
    if (account.endpoint().isPresent()) {
      try {
        rules.check(account.endpoint().get(), UrlUse.S3);
      } catch (RefusedUrlException e) {
        throw new SourceException(account.field() + ".endpoint: " + e.getMessage(), e.passing(), e);
      }
      client.endpointOverride(URI.create(account.endpoint().get())).forcePathStyle(true);
    }
    return client.build();
  }

  private static Region region(S3Account account) {
    return account.region().map(Region::of).orElseGet(() -> Usual.REGION);
  }

  /** What the environment says. It is asked once, as outside Amazon's cloud that takes seconds. */
  private static final class Usual {

    static final Region REGION = region();

    private static Region region() {
      try {
        return new DefaultAwsRegionProviderChain().getRegion();
      } catch (SdkClientException e) {
        return Region.US_EAST_1; // nothing says it
      }
    }
  }

  private AwsCredentialsProvider credentials(S3Account account, Path folder)
      throws SourceException {
    if (account.credentials().isEmpty()) {
      return DefaultCredentialsProvider.builder().build();
    }
    S3Objects.Credentials places = account.credentials().get();
    try {
      String access = secrets.resolve(places.accessKeyPlace(), folder).reveal();
      String secret = secrets.resolve(places.secretKeyPlace(), folder).reveal();
      AwsCredentials keys =
          places.sessionToken().isEmpty()
              ? AwsBasicCredentials.create(access, secret)
              : AwsSessionCredentials.create(
                  access, secret, secrets.resolve(places.sessionToken().get(), folder).reveal());
      return StaticCredentialsProvider.create(keys);
    } catch (UnresolvedSecretException e) {
      throw new SourceException(account.field() + ".credentials: " + e.getMessage(), false, e);
    }
  }
}
