package dev.tidemill.kit.source.dvc;

import dev.tidemill.kit.source.SourceException;
import java.nio.file.Path;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * A remote of DVC in a bucket of S3.
 *
 * @param prefix what keys begin with: nothing, or a text that ends in a slash
 */
record BucketRemote(S3Client client, String bucket, String prefix) implements DvcRemote {

  @Override
  public boolean fetch(String key, Path to) throws SourceException {
    try {
      client.getObject(r -> r.bucket(bucket).key(prefix + key), to);
      return true;
    } catch (NoSuchKeyException e) {
      return false;
    } catch (AwsServiceException e) {
      boolean refused = e.statusCode() == 401 || e.statusCode() == 403;
      throw new SourceException(
          "dvc.remote: s3://%s/%s%s cannot be read: %s%s"
              .formatted(
                  bucket,
                  prefix,
                  key,
                  e.getMessage(),
                  refused
                      ? "; dvc.credentials need the rights to list the bucket and to read its"
                          + " objects"
                      : ""),
          e.retryable() || e.statusCode() >= 500 || e.isThrottlingException(),
          e);
    } catch (SdkException e) {
      throw new SourceException(
          "dvc.remote: s3://%s cannot be reached: %s".formatted(bucket, e.getMessage()),
          e.retryable(),
          e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
