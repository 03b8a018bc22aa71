using Annda.Execution;
using Spectre.Console;

namespace Annda.Cli;

/// <summary>Shows nothing but warnings, on standard error.</summary>
internal sealed class SilentView(TextWriter error) : IProgressView
{
    public void Show(ProgressLine line)
    {
    }

    public void Say(string text) => error.WriteLine(text);

    public void Warn(string text) => error.WriteLine($"warning: {text}");
}

/// <summary>Plain lines, one every few seconds: for files, pipes and terminals that cannot rewrite a line.</summary>
internal sealed class PlainView(TextWriter output, TimeProvider clock) : IProgressView
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private readonly Lock _lock = new();
    private long _shown;

    public void Show(ProgressLine line)
    {
        lock (_lock)
        {
            if (_shown != 0 && clock.GetElapsedTime(_shown) < Interval) return;
            _shown = clock.GetTimestamp();
            Write(ProgressText.Of(line));
            foreach (var node in line.Nodes) Write($"  {node}");
        }
    }

    public void Say(string text)
    {
        lock (_lock) Write(text);
    }

    public void Warn(string text) => Say($"warning: {text}");

    // A full disk under a redirected output stops the words, not the run.
    private void Write(string text)
    {
        try
        {
            output.WriteLine(text);
        }
        catch (IOException)
        {
        }
    }
}

/// <summary>One line that is rewritten in place, with a bar, and one for each node below it.</summary>
internal sealed class LiveView(IAnsiConsole console, TimeProvider clock) : IProgressView
{
    private const int BarWidth = 24;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = new();
    private long _shown;
    private bool _open;
    private int _below;

    public void Show(ProgressLine line)
    {
        lock (_lock)
        {
            if (_shown != 0 && line.Share < 1 && clock.GetElapsedTime(_shown) < Interval) return;
            _shown = clock.GetTimestamp();
            var done = (int)Math.Round(Math.Clamp(line.Share, 0, 1) * BarWidth);
            var text = ProgressText.Of(line);
            var room = Math.Max(20, console.Profile.Width - BarWidth - 3);
            console.Write(new ControlCode("\r\u001b[2K"));
            console.Markup($"[green]{new string('━', done)}[/][grey]{new string('━', BarWidth - done)}[/] ");
            console.Markup(Markup.Escape(text.Length > room ? text[..room] : text));
            _below = line.Nodes.Count;
            foreach (var node in line.Nodes)
            {
                console.Write(new ControlCode("\n\r\u001b[2K"));
                console.Markup(Markup.Escape(node.Length >= console.Profile.Width ? node[..(console.Profile.Width - 1)] : node));
            }
            if (_below > 0) console.Write(new ControlCode($"\u001b[{_below}A"));
            _open = true;
        }
    }

    public void Say(string text)
    {
        lock (_lock)
        {
            if (_open && _below > 0) console.Write(new ControlCode($"\u001b[{_below}B"));
            if (_open) console.WriteLine();
            (_open, _below) = (false, 0);
            console.MarkupLine(Markup.Escape(text));
        }
    }

    public void Warn(string text) => Say($"warning: {text}");
}

/// <summary>Progress in words.</summary>
internal static class ProgressText
{
    public static string Of(ProgressLine line)
    {
        var parts = new List<string> { line.Label };
        if (line.Headline.Length > 0) parts.Add(line.Headline);
        parts.Add($"T {line.Temperature:0.###}");
        parts.Add($"{Short(line.Rate)} {line.RateUnit}");
        if (line.Left is { } left) parts.Add($"{Time(left)} left");
        return string.Join(" · ", parts);
    }

    public static string Time(TimeSpan time) => time.TotalHours >= 1 ? $"{(int)time.TotalHours} h {time.Minutes:00} min"
        : time.TotalMinutes >= 1 ? $"{time.Minutes} min {time.Seconds:00} s" : $"{time.TotalSeconds:0} s";

    private static string Short(double value) => value switch
    {
        >= 1e9 => $"{value / 1e9:0.0} G",
        >= 1e6 => $"{value / 1e6:0.0} M",
        >= 1e4 => $"{value / 1e3:0} k",
        _ => $"{value:0}",
    };
}
