package dev.tidemill.schemas.message;

/** What a version is to an endpoint. */
public enum RouteRole {
  /** it answers */
  CHAMPION,
  /** it answers its share, and is scored in shadow */
  CANDIDATE,
  /** scored in shadow only */
  FORMER,
  /** loaded, not scored */
  WARM
}
