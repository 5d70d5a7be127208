package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.List;

@Doc("Which server of the Open Inference Protocol answers for a version, in place of ONNX Runtime.")
public record VersionServer(
    @Doc("program that the gateway starts for the version; empty: a server that runs already")
        List<String> command,
    @Doc("digest of the code archive that the program is of") String codeDigest,
    @Doc(
            "folder that the archive was made of, for what is installed there and in no archive;"
                + " empty: not noted")
        String folder,
    @Doc("address of a server that runs already; empty: the gateway starts one") String url,
    @Doc("name of the model at the server") String model,
    @Doc("folder that the running server loads models from; empty: it loads none")
        String repository,
    @Doc(
            "format of models, such as mlflow, for which Tidemill has the program: the command is"
                + " then the Python that runs it; empty: the command is all of it")
        String program) {

  /** A program of the pipeline's own, or a server that runs already. */
  public VersionServer(
      List<String> command,
      String codeDigest,
      String folder,
      String url,
      String model,
      String repository) {
    this(command, codeDigest, folder, url, model, repository, "");
  }
}
