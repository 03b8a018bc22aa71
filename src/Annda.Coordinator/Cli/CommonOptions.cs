using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using Annda.Data;
using Annda.Hosting;

namespace Annda.Cli;

/// <summary>Options that several commands have, and options of numbers, which say what is allowed.</summary>
internal static class CommonOptions
{
    public static Option<ulong?> Seed() => Number<ulong?, ulong>("--seed", "Seed of everything random; the same seed gives the same bits",
        null, seed => seed, 0, ulong.MaxValue);

    public static Option<string[]> Set() => new("--set")
    {
        Description = "Override a value of the experiment, such as task.epochs=5; repeatable",
        HelpName = "path=value",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Option<bool> Json() => new("--json") { Description = "Write the summary alone to standard output, as JSON" };

    public static Option<bool> Quiet() => new("--quiet") { Description = "Show no progress" };

    public static Option<int> Threads() => Whole("--threads", "Compute threads; results do not depend on it", Environment.ProcessorCount, 1,
        NodeOptions.ThreadsMax);

    /// <summary>A whole number.</summary>
    public static Option<int> Whole(string name, string description, int standard, int min, int max) =>
        Number<int, int>(name, description, standard, n => n, min, max);

    /// <summary>A whole number that may be left out.</summary>
    public static Option<int?> WholeOrNone(string name, string description, int min, int max) =>
        Number<int?, int>(name, description, null, n => n, min, max);

    /// <summary>A number.</summary>
    public static Option<double> Real(string name, string description, double standard, double min, double max) =>
        Number<double, double>(name, description, standard, n => n, min, max);

    /// <summary>A number that may be left out.</summary>
    public static Option<double?> RealOrNone(string name, string description, double min, double max) =>
        Number<double?, double>(name, description, null, n => n, min, max);

    /// <summary>A text argument; what looks like an option is an unknown option.</summary>
    public static Argument<T> NoOption<T>(Argument<T> argument)
    {
        argument.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => t.Value.StartsWith('-')))
                result.AddError($"there is no option '{Printable.Text(token.Value)}' (a file of that name can be given as ./NAME)");
        });
        return argument;
    }

    private static Option<TOption> Number<TOption, T>(string name, string description, TOption standard, Func<T, TOption> found,
        T min, T max) where T : INumber<T>
    {
        var real = typeof(T) == typeof(double);
        var style = real ? NumberStyles.Float : NumberStyles.Integer;
        TOption Parse(ArgumentResult result)
        {
            var text = result.Tokens[^1].Value;
            if (T.TryParse(text, style, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
                return found(value);
            var kind = real ? "a number" : "a whole number";
            result.AddError($"{name}: {Printable.Text(text)} found, {kind} from {min} to {max} is allowed");
            return standard;
        }
        var option = new Option<TOption>(name) { Description = description, HelpName = "N", CustomParser = Parse };
        if (standard is not null) option.DefaultValueFactory = _ => standard;
        return option;
    }
}
