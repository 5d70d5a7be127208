package dev.tidemill.validation.check.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;

/**
 * The profile as the JSON artefact that a verdict's {@code profileDigest} names; it holds the
 * baseline of the monitor too.
 */
public final class ProfileJson {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private ProfileJson() {}

  /** The same profile always gives the same text, so equal profiles have equal digests. */
  public static String toJson(Profile profile) {
    try {
      return JSON.writeValueAsString(profile);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads what {@link #toJson} wrote. */
  public static Profile fromJson(String json) {
    try {
      return JSON.readValue(json, Profile.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Expected the JSON of a profile, but " + e.getMessage(), e);
    }
  }
}
