package dev.tidemill.schemas.message;

/** What sort of place a notice is about. */
public enum NoticeKind {
  /** a repository of git */
  GIT,
  /** a bucket of S3 */
  S3
}
