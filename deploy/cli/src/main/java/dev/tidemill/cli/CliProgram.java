package dev.tidemill.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs command lines: what goes wrong becomes a message and an exit code. */
public final class CliProgram {

  private CliProgram() {}

  /** A command that is made when a command line asks for it. */
  public record Later(String name, Supplier<CommandSpec> make) {}

  /**
   * Runs a command line as a process does and answers with the exit code.
   *
   * @param commands of picocli, classes or objects, or {@link Later} ones
   */
  public static int execute(List<?> commands, String... args) {
    speakEnglish();
    return execute(
        commands,
        writer(System.out, "stdout.encoding"),
        writer(System.err, "stderr.encoding"),
        args);
  }

  /** In the encoding of the terminal, which JDKs before 19 use for files too. */
  private static PrintWriter writer(PrintStream stream, String encoding) {
    String name = System.getProperty(encoding, Charset.defaultCharset().name());
    return new PrintWriter(stream, true, Charset.forName(name));
  }

  /**
   * Messages are English, so their numbers are too, whatever the country of the machine: 0.5, not
   * 0,5. Without a country the digits of each number are looked up in the data of locales, which
   * Kafka Streams does for each record and each topic without one.
   */
  public static void speakEnglish() {
    Locale.setDefault(Locale.US);
  }

  /** Does the same, and writes results and errors to these writers. */
  public static int execute(List<?> commands, PrintWriter out, PrintWriter err, String... args) {
    CommandLine commandLine = new CommandLine(new Tidemill());
    for (Object command : asked(commandLine.getCommandSpec(), commands, args)) {
      commandLine.addSubcommand(command instanceof Later later ? later.make().get() : command);
    }
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setOut(out);
    commandLine.setErr(err);
    commandLine.setExecutionExceptionHandler(
        (e, line, parsed) -> {
          Tidemill tidemill = (Tidemill) line.getCommandSpec().root().userObject();
          Failure failure = Failure.of(e).orElseGet(() -> defect(e, tidemill.home()));
          return fail(line, tidemill.output(), failure, List.of());
        });
    commandLine.setParameterExceptionHandler(CliProgram::refuse);
    commandLine.setExecutionStrategy(CliProgram::run);
    return commandLine.execute(args);
  }

  /**
   * The one command that a command line names, where it does: reading all of them is a noticeable
   * part of a start. Commands of picocli itself describe the others.
   */
  private static List<?> asked(CommandSpec root, List<?> commands, String... args) {
    int at = afterOptions(root, args);
    if (at >= args.length) {
      return commands;
    }
    List<?> named = commands.stream().filter(c -> args[at].equals(name(c))).toList();
    return named.size() == 1 && !ofPicocli(named.get(0)) ? named : commands;
  }

  /** Where the first word is that is neither an option of the program nor the value of one. */
  private static int afterOptions(CommandSpec root, String... args) {
    int at = 0;
    while (at < args.length && args[at].startsWith("-")) {
      OptionSpec option = root.findOption(args[at]);
      at += option == null ? 1 : 1 + option.arity().min();
    }
    return at;
  }

  private static String name(Object command) {
    if (command instanceof Later later) {
      return later.name();
    }
    Command described = classOf(command).getAnnotation(Command.class);
    return described == null ? "" : described.name();
  }

  private static boolean ofPicocli(Object command) {
    return classOf(command).getPackage().equals(CommandLine.class.getPackage());
  }

  private static Class<?> classOf(Object command) {
    return command instanceof Class<?> c ? c : command.getClass();
  }

  private static int run(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    ((Tidemill) parsed.commandSpec().userObject()).checkOutputs(last.commandSpec().commandLine());
    return new RunLast().execute(parsed);
  }

  /** An unexpected error: the person gets one line, the log gets the stack trace. */
  private static Failure defect(Exception e, Path home) {
    String place;
    try {
      place = Logs.toHome(home);
    } catch (RuntimeException unwritable) {
      place = "no log: " + unwritable.getMessage();
    }
    LoggerFactory.getLogger(CliProgram.class).error("The command failed", e);
    return Failure.of(Failure.oneLine(e.toString()) + "; details in " + place, 70);
  }

  /** Says what is wrong with a command line and what would be right. */
  private static int refuse(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    List<String> hints =
        new ArrayList<>(
            e instanceof UnmatchedArgumentException u ? u.getSuggestions() : List.<String>of());
    hints.replaceAll(h -> "Did you mean: " + h + "?");
    hints.add("`" + line.getCommandSpec().qualifiedName() + " --help` shows what is possible");
    return fail(line, Output.asked(args), Failure.of(UsageWords.of(e), 64), hints);
  }

  private static int fail(CommandLine line, Output output, Failure failure, List<String> hints) {
    output.print(
        new ShownWriter(line.getErr()),
        failure.document(),
        err -> {
          err.println(failure.message());
          hints.forEach(err::println);
        });
    return failure.exitCode();
  }
}
