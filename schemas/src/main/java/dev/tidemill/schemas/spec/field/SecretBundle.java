package dev.tidemill.schemas.spec.field;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** A secret whose keys have fixed names, as Kubernetes mounts it. */
@JsonClassDescription("A folder of the folder of secrets.")
public record SecretBundle(
    @Matches(
            value = SecretRef.FILE_NAME,
            says = "letters, digits, hyphens, underscores and dots, not a dot first")
        @JsonPropertyDescription("The secret: a folder in the folder of secrets.")
        String name) {

  /** The place of one of its keys. */
  public SecretRef key(String key) {
    return SecretRef.secret(name, key);
  }
}
