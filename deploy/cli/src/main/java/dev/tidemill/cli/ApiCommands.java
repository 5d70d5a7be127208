package dev.tidemill.cli;

import java.util.List;

/** The commands that need the API of a running Tidemill, or the files of a home, and no more. */
public final class ApiCommands {

  /** The commands in the order of the help. The launcher starts these on the small class path. */
  public static final List<Class<?>> ALL =
      List.of(
          GetCommand.class,
          TriggerCommand.class,
          LogsCommand.class,
          WhyCommand.class,
          BacktestCommand.class,
          TriggersCommand.class,
          LineageCommand.class,
          CompareCommand.class,
          AuditCommand.class,
          PredictCommand.class,
          ModelsCommand.class,
          ControlCommands.Cancel.class,
          ControlCommands.Pause.class,
          ControlCommands.Resume.class,
          ControlCommands.Promote.class,
          ControlCommands.Abort.class,
          ControlCommands.Rollback.class,
          DeleteCommand.class,
          DataCommand.class,
          DeadLettersCommand.class,
          TokensCommand.class);

  private ApiCommands() {}

  public static void main(String[] args) {
    System.exit(CliProgram.execute(ALL, args));
  }
}
