package dev.tidemill.standalone.command;

import dev.tidemill.cli.ApiCommands;
import dev.tidemill.demo.DemoCommand;
import dev.tidemill.standalone.Services;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import picocli.AutoComplete;

/** Every command, in the order of the help. */
public final class AllCommands {

  private static final List<Object> OF_SPECIFICATIONS =
      List.of(
          InitCommand.class,
          TryCommand.class,
          ApplyCommand.class,
          ValidateCommand.class,
          PreviewCommand.class,
          ExplainCommand.class);

  private static final List<Object> OF_AN_OPERATOR =
      List.of(
          ScoreCommand.class,
          ReproduceCommand.class,
          StoreCommand.class,
          TopicsCommand.class,
          AclsCommand.class,
          DoctorCommand.class,
          AutoComplete.GenerateCompletion.class);

  private AllCommands() {}

  /** Commands of picocli: a class, an object, or one that is made when it is asked for. */
  public static List<Object> list() {
    return Stream.of(
            List.of(new DemoCommand(DemoHost::start), UpCommand.class),
            Arrays.stream(Services.values()).map(ServiceCommand::of).toList(),
            OF_SPECIFICATIONS,
            ApiCommands.ALL,
            OF_AN_OPERATOR)
        .<Object>flatMap(List::stream)
        .toList();
  }
}
