package dev.tidemill.schemas.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.schemas.spec.field.SecretRef;
import dev.tidemill.schemas.spec.kind.ExplainText;
import dev.tidemill.schemas.spec.kind.Kinds;
import dev.tidemill.schemas.spec.kind.SchemaWriter;
import dev.tidemill.schemas.spec.kind.SpecBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where secrets are kept, as a field of a specification says it. */
class SecretRefTest {

  /** A mapping with credentials, as sources have them. */
  record Login(
      @JsonPropertyDescription("Who.") Optional<String> username,
      @JsonPropertyDescription("Proof.") Optional<SecretRef> password) {}

  record Holder(
      @JsonPropertyDescription("Where.") Optional<String> url,
      @JsonPropertyDescription("Who.") Optional<Login> credentials,
      @JsonPropertyDescription("Alone.") Optional<SecretRef> token,
      @JsonPropertyDescription("By a name that says nothing.") Optional<SecretRef> value) {}

  private static final SpecSchema SCHEMA = new SpecSchema(Holder.class);

  @Test
  void eachOfTheThreePlacesIsRead() {
    assertThat(read("token: {fromEnv: GIT_TOKEN}").token()).contains(SecretRef.env("GIT_TOKEN"));
    assertThat(read("token: {fromFile: keys/deploy}").token())
        .contains(SecretRef.file("keys/deploy"));
    assertThat(
            read("credentials: {username: me, password: {fromSecret: {name: db, key: password}}}")
                .credentials())
        .contains(new Login(Optional.of("me"), Optional.of(SecretRef.secret("db", "password"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          token: {}                               | token: write exactly one of fromEnv, fromFile, fromSecret
          token: {fromEnv: A, fromFile: b}        | token: write exactly one of fromEnv, fromFile, fromSecret; found fromEnv and fromFile
          token: {fromEnv: 1A}                    | token.fromEnv: "1A" does not match; expected letters, digits and underscores, not a digit first
          token: {fromSecret: {name: ../x, key: k}} | token.fromSecret.name: "../x" does not match; expected letters, digits, hyphens, underscores and dots, not a dot first
          token: {fromSecret: {name: x}}          | token.fromSecret: the field key is missing
          token: {fromEnvironment: A}             | token: a secret may not stand
          token: hunter2                          | token: a secret may not stand
          credentials: {password: hunter2}        | credentials: a secret may not stand
          credentials: {username: {fromEnv: A}, password: {plain: hunter2}} | credentials: a secret may not stand
          value: hunter2                          | value: expected the place of a secret
          value: [hunter2]                        | value: expected the place of a secret
          url: 'https://me:hunter2@host/x'        | url: a password may not stand in a URL
          """)
  void whatIsNoPlaceIsRefusedAndNotRepeated(String yaml, String message) {
    assertThat(errors(yaml)).anyMatch(e -> e.startsWith(message)).noneMatch(this::tells);
  }

  private boolean tells(String message) {
    return message.contains("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token: {fromFile: /run/secrets/git}",
        "credentials: {username: me, password: {fromEnv: DB_PASSWORD}}",
        "credentials: {username: me}",
        "url: 'ssh://git@host/x'"
      })
  void placesAndUserNamesAreAllowed(String yaml) {
    assertThat(errors(yaml)).isEmpty();
  }

  @Test
  void aReferenceNamesOnePlace() {
    assertThatThrownBy(() -> new SecretRef(Optional.of("A"), Optional.of("b"), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("fromEnv, fromFile or fromSecret");
  }

  @Test
  void explainSaysThatOneOfThemIsWritten() {
    JsonNode schema = SchemaWriter.write(Holder.class, Kinds.all());
    assertThat(ExplainText.of(schema, "token"))
        .contains("It has exactly one of its fields.")
        .contains("Exactly one of:")
        .contains("fromSecret");
    assertThat(ExplainText.of(schema, "token.fromSecret")).contains("name", "Required.");
  }

  private static Holder read(String yaml) {
    assertThat(errors(yaml)).isEmpty();
    return SpecBinding.bind(YamlTree.parse(yaml, "x.yaml").root(), Holder.class);
  }

  private static List<String> errors(String yaml) {
    YamlTree tree = YamlTree.parse(yaml, "x.yaml");
    JsonNode root = tree.root();
    List<String> errors = new ArrayList<>();
    SecretLiterals.check(root, (field, message) -> errors.add(field + ": " + message));
    if (errors.isEmpty()) {
      SpecErrors found = new SpecErrors("x.yaml", tree::line);
      SCHEMA.validate(root, List.of(), found);
      found.sorted().forEach(e -> errors.add(e.field() + ": " + e.message()));
    }
    return errors;
  }
}
