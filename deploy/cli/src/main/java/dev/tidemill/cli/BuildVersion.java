package dev.tidemill.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.apache.kafka.common.utils.AppInfoParser;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The version of this build, and those of Kafka's client and Java. */
public final class BuildVersion implements IVersionProvider {

  @Spec CommandSpec spec;

  /** The version of this build. */
  public static String text() {
    String build = Tidemill.class.getPackage().getImplementationVersion();
    return build == null ? "0.1.0" : build;
  }

  /**
   * Nothing before the command line is read: picocli asks for each command that it adds, uses that
   * for nothing, and Kafka's version comes with the set-up of its log.
   */
  @Override
  public String[] getVersion() {
    if (spec.root().commandLine().getParseResult() == null) {
      return new String[0];
    }
    String version = text();
    String kafka = AppInfoParser.getVersion();
    String java = Runtime.version().toString();
    ObjectNode all =
        JsonNodeFactory.instance
            .objectNode()
            .put("tidemill", version)
            .put("kafka", kafka)
            .put("java", java);
    StringWriter text = new StringWriter();
    Output output = ((Tidemill) spec.root().userObject()).output();
    output.print(
        new PrintWriter(text),
        all,
        out -> out.printf("tidemill %s%nKafka %s, Java %s%n", version, kafka, java));
    return text.toString().stripTrailing().split("\\R");
  }
}
