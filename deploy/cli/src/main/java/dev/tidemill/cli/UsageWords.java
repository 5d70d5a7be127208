package dev.tidemill.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What is wrong with a command line, in our words: the cause, and what is allowed. Those of the
 * library that reads it never reach a user.
 */
final class UsageWords {

  private static final Pattern LOOKS_LIKE_A_FILE =
      Pattern.compile("[^-].*\\.(ya?ml|json)", Pattern.CASE_INSENSITIVE);

  private UsageWords() {}

  static String of(ParameterException e) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    Optional<String> file = fileWithoutOption(e.getCommandLine());
    if (file.isPresent()) {
      return "'%s' is there without its option; did you mean -f %s?"
          .formatted(file.get(), file.get());
    }
    if (e instanceof UnmatchedArgumentException u && !u.getUnmatched().isEmpty()) {
      return unmatched(u, command);
    }
    if (e instanceof MissingParameterException m && !m.getMissing().isEmpty()) {
      return missing(m);
    }
    if (e instanceof OverwrittenOptionException twice) {
      return name(twice.getOverwritten()) + " is there twice; write it once";
    }
    if (e instanceof MaxValuesExceededException && e.getArgSpec() != null) {
      return name(e.getArgSpec()) + " takes one value only";
    }
    return e.getArgSpec() != null && e.getValue() != null
        ? invalid(e.getArgSpec(), e.getValue())
        : e.getMessage();
  }

  /** A file that is named without its option {@code -f}. */
  private static Optional<String> fileWithoutOption(CommandLine line) {
    OptionSpec option = line.getCommandSpec().findOption("f");
    boolean expectsFile = option != null && option.paramLabel().equals("FILE");
    return line.getUnmatchedArguments().stream()
        .filter(word -> expectsFile && LOOKS_LIKE_A_FILE.matcher(word).matches())
        .findFirst();
  }

  private static String unmatched(UnmatchedArgumentException e, CommandSpec command) {
    String first = e.getUnmatched().get(0);
    String of = command.qualifiedName();
    if (e.isUnknownOption()) {
      return "'" + first + "' is not an option of " + of;
    }
    boolean expectsCommand = !command.subcommands().isEmpty();
    return expectsCommand
        ? "'" + first + "' is not a command of " + of
        : of + " does not take '" + String.join(" ", e.getUnmatched()) + "'";
  }

  private static String missing(MissingParameterException e) {
    List<String> names = e.getMissing().stream().map(UsageWords::name).toList();
    ArgSpec first = e.getMissing().get(0);
    boolean hasNoValue = e.getMissing().size() == 1 && isGiven(e, first);
    return hasNoValue
        ? name(first) + " needs a value: " + name(first) + " " + first.paramLabel()
        : String.join(" and ", names) + (names.size() == 1 ? " is" : " are") + " missing";
  }

  /** Picocli also calls an option missing that is there without its value. */
  private static boolean isGiven(MissingParameterException e, ArgSpec arg) {
    return arg instanceof OptionSpec && !e.getMessage().startsWith("Missing required option");
  }

  private static String invalid(ArgSpec arg, String value) {
    Class<?> type = arg.type();
    if (type.isEnum()) {
      String allowed =
          Arrays.stream(type.getEnumConstants())
              .map(String::valueOf)
              .collect(Collectors.joining(", "));
      return name(arg) + ": '" + value + "' is not allowed; allowed: " + allowed;
    }
    boolean whole = type == int.class || type == Integer.class || type == long.class;
    return name(arg)
        + ": '"
        + value
        + "' is not "
        + (whole ? "a whole number" : "a valid " + arg.paramLabel());
  }

  /** The long name of an option, or what a parameter is called. */
  private static String name(ArgSpec arg) {
    if (arg instanceof OptionSpec option) {
      List<String> names = new ArrayList<>(List.of(option.names()));
      return names.get(names.size() - 1);
    }
    return arg.paramLabel();
  }
}
