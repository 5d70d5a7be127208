package dev.tidemill.kit.source.s3;

import dev.tidemill.kit.files.DataFiles;
import dev.tidemill.kit.files.Glob;
import dev.tidemill.kit.source.SourceException;
import dev.tidemill.schemas.spec.source.S3Objects;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The objects of a source. */
public final class S3Bucket implements AutoCloseable {

  private static final int CHANGED = 412;
  private static final Set<String> WRONG_KEYS =
      Set.of("ExpiredToken", "InvalidAccessKeyId", "InvalidToken", "SignatureDoesNotMatch");

  private final S3Client client;
  private final S3Objects source;

  S3Bucket(S3Client client, S3Objects source) {
    this.client = client;
    this.source = source;
  }

  /**
   * The objects that match, in the order of their paths; page by page, however many there are.
   *
   * @throws SourceException if the bucket cannot be listed
   */
  public List<S3Entry> list() throws SourceException {
    Glob glob = Glob.of(source.glob());
    List<S3Entry> all = new ArrayList<>();
    try {
      for (S3Object object :
          client
              .listObjectsV2Paginator(
                  r ->
                      r.bucket(source.bucket())
                          .prefix(source.prefix())
                          .encodingType(EncodingType.URL)) // XML has no control characters
              .contents()) {
        String path = object.key().substring(source.prefix().length());
        if (matches(glob, path)) {
          all.add(
              new S3Entry(path, object.key(), object.eTag(), object.size(), object.lastModified()));
        }
      }
    } catch (SdkException e) {
      throw problem("the objects of " + source.uri() + " cannot be listed: ", e);
    }
    all.sort(Comparator.comparing(S3Entry::path));
    return all;
  }

  /** A key that ends in a slash stands for a folder. */
  private static boolean matches(Glob glob, String path) {
    try {
      return !path.isEmpty()
          && !path.endsWith("/")
          && !DataFiles.isTemporary(Path.of(path))
          && glob.matches(Path.of(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * Fetches an object as it was listed.
   *
   * @param to a file that does not exist
   * @return false if it was deleted meanwhile: the next list does not have it
   * @throws SourceException if it was overwritten meanwhile, or may not be read; the message is the
   *     reason, without the path
   */
  public boolean fetch(S3Entry object, Path to) throws SourceException {
    try {
      client.getObject(r -> r.bucket(source.bucket()).key(object.key()).ifMatch(object.etag()), to);
      return true;
    } catch (NoSuchKeyException e) {
      return false;
    } catch (SdkException e) {
      boolean changed = e instanceof AwsServiceException s && s.statusCode() == CHANGED;
      throw changed
          ? new SourceException("it was overwritten while it was read", true, e)
          : problem("", e);
    }
  }

  /** What a person can do about an answer; empty if another try may help. */
  private static String cure(AwsServiceException answer) {
    String code = String.valueOf(answer.awsErrorDetails().errorCode());
    if (code.equals("NoSuchBucket")) {
      return "; create the bucket, or correct s3.uri";
    }
    if (code.equals("InvalidObjectState")) {
      return "; it is archived: restore it, or leave it out with s3.glob";
    }
    if (code.equals("RequestTimeTooSkewed")) {
      return "; set the clock of this machine";
    }
    if (WRONG_KEYS.contains(code)) {
      return "; correct s3.credentials";
    }
    return answer.statusCode() == 401 || answer.statusCode() == 403
        ? "; s3.credentials need the rights to list the bucket and to read its objects"
        : "";
  }

  /**
   * @param start of the message
   */
  private static SourceException problem(String start, SdkException e) {
    if (e instanceof AwsServiceException answer && answer.awsErrorDetails() != null) {
      String why = answer.awsErrorDetails().errorMessage();
      return new SourceException(
          "%s%s (%s)%s".formatted(start, why, answer.awsErrorDetails().errorCode(), cure(answer)),
          answer.retryable() || answer.statusCode() >= 500 || answer.isThrottlingException(),
          e);
    }
    return new SourceException(start + e.getMessage(), e.retryable(), e);
  }

  @Override
  public void close() {
    client.close();
  }
}
