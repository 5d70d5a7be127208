package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.Optional;

@Doc("A version at an endpoint.")
public record RouteVersion(
    @Doc("version") int version,
    @Doc("SHA-256 of the model file") String digest,
    @Doc("role") RouteRole role,
    @Doc("whole percent of the requests that it answers") int weight,
    @Doc("inputs and outputs") Signature signature,
    @Doc("golden requests in the artefact store") Optional<String> goldenDigest,
    @Doc("how the model is packed: see ModelFormat; empty: one ONNX file") String format,
    @Doc("who answers for it; empty: ONNX Runtime in the gateway") Optional<VersionServer> server) {

  /** A version that ONNX Runtime answers for. */
  public RouteVersion(
      int version,
      String digest,
      RouteRole role,
      int weight,
      Signature signature,
      Optional<String> goldenDigest,
      String format) {
    this(version, digest, role, weight, signature, goldenDigest, format, Optional.empty());
  }

  /** A version whose model is one ONNX file. */
  public RouteVersion(
      int version,
      String digest,
      RouteRole role,
      int weight,
      Signature signature,
      Optional<String> goldenDigest) {
    this(version, digest, role, weight, signature, goldenDigest, "");
  }
}
