package dev.tidemill.standalone.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.Tidemill;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.standalone.ServiceAcls;
import dev.tidemill.standalone.ServiceAcls.Right;
import dev.tidemill.standalone.Services;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Prints the services' access control lists for those who run the Kafka cluster. */
@Command(
    name = "acls",
    description =
        "Print what Kafka has to allow each service, as commands for Kafka's own kafka-acls.sh."
            + " Changes nothing.")
final class AclsCommand implements Callable<Integer> {

  /** Stands for the name of a service. */
  static final String PLACE = "{service}";

  static final String DEFAULT_PRINCIPAL = "User:tidemill-" + PLACE;

  @ParentCommand Tidemill tidemill;

  @Parameters(
      arity = "0..*",
      paramLabel = "SERVICE",
      description = "of these services (default: all of them)")
  List<String> wanted = List.of();

  @Option(
      names = "--principal",
      paramLabel = "PATTERN",
      description =
          "as whom Kafka knows a service; {service} stands for its name (default:"
              + " ${DEFAULT-VALUE})",
      defaultValue = DEFAULT_PRINCIPAL)
  String principal;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "the Kafka cluster (default: ${DEFAULT-VALUE})",
      defaultValue = "localhost:9092")
  String bootstrapServers;

  @Option(
      names = "--command-config",
      paramLabel = "FILE",
      description = "the administrator's client properties, for the printed commands")
  String commandConfig;

  @Override
  public Integer call() {
    if (!principal.matches("[A-Za-z]+:[^'\\p{Cntrl}]+")) {
      throw new CliException(
          "--principal is \"" + principal + "\"; write TYPE:NAME, such as User:" + PLACE, 64);
    }
    List<Services> services = services();
    if (!principal.contains(PLACE) && services.size() > 1) {
      throw new CliException(
          "--principal \"%s\" would give one user the rights of %d services; put %s into it, or name one service"
              .formatted(principal, services.size(), PLACE),
          64);
    }
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (Services service : services) {
      for (Right right : ServiceAcls.of(service)) {
        ObjectNode one = all.addObject();
        one.put("service", service.title());
        one.put("principal", principal(service));
        ArrayNode operations = one.putArray("operations");
        right.operations().forEach(o -> operations.add(o.name()));
        one.put("resource", right.type().name());
        one.put("pattern", right.pattern().name());
        ArrayNode names = one.putArray("names");
        right.names().forEach(names::add);
      }
    }
    tidemill.print(all, out -> services.forEach(s -> commands(s, out)));
    return 0;
  }

  private List<Services> services() {
    List<String> known = Stream.of(Services.values()).map(Services::title).toList();
    for (String name : wanted) {
      if (!known.contains(name)) {
        throw new CliException(
            "There is no service " + name + "; there are " + String.join(", ", known), 64);
      }
    }
    return Stream.of(Services.values())
        .filter(s -> wanted.isEmpty() || wanted.contains(s.title()))
        .toList();
  }

  private String principal(Services service) {
    return principal.replace(PLACE, service.title());
  }

  private void commands(Services service, PrintWriter out) {
    out.println("# " + service.title());
    for (Right right : ServiceAcls.of(service)) {
      StringBuilder line = new StringBuilder("kafka-acls.sh --bootstrap-server ");
      line.append(quoted(bootstrapServers));
      if (commandConfig != null) {
        line.append(" --command-config ").append(quoted(commandConfig));
      }
      line.append(" --add --allow-principal ").append(quoted(principal(service)));
      right.operations().forEach(o -> line.append(" --operation ").append(word(o)));
      if (right.pattern() == PatternType.PREFIXED) {
        line.append(" --resource-pattern-type prefixed");
      }
      String option = " --" + right.type().name().toLowerCase(Locale.ROOT).replace('_', '-') + " ";
      right.names().forEach(name -> line.append(option).append(name));
      out.println(line);
    }
    out.println();
  }

  /** As the tool writes it: AlterConfigs. */
  private static String word(AclOperation operation) {
    StringBuilder word = new StringBuilder();
    for (String part : operation.name().split("_")) {
      word.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
    }
    return word.toString();
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
