using Annda.Programs;

namespace Annda.Memories;

/// <summary>What a state is to the stored patterns.</summary>
public enum StateKind
{
    /// <summary>A stored pattern.</summary>
    Stored,

    /// <summary>The negative of a stored pattern.</summary>
    Reversed,

    /// <summary>The majority of three patterns or their negatives.</summary>
    Mixture,

    /// <summary>Nine tenths or more of an overlap with one of these.</summary>
    Near,

    /// <summary>None of these.</summary>
    Other,

    /// <summary>States that follow one another for ever.</summary>
    Cycle,
}

/// <summary>A state's name.</summary>
/// <param name="Text">Such as "p1", "−p1", "mixture of p1, p2, −p3", "near p1" or "other 1".</param>
/// <param name="Kind">What it is.</param>
/// <param name="Nearest">The stored pattern with the largest overlap in size.</param>
/// <param name="Overlap">That overlap, 1 for the pattern itself, −1 for its negative.</param>
public sealed record StateName(string Text, StateKind Kind, int Nearest, double Overlap);

/// <summary>Names states by the stored patterns; others get numbers as they come, the same state always the same one.</summary>
public sealed class StateNames
{
    private const double NearFrom = 0.9;
    private const int MixedMax = 5, OthersMax = 10_000;

    private readonly string[] _names;
    private readonly int _units;
    private readonly Dictionary<ulong, StateName> _known = [];
    private readonly Dictionary<ulong, string> _others = [];

    /// <summary>Names for the states of a network.</summary>
    /// <param name="patterns">The stored patterns.</param>
    /// <param name="names">What they are called.</param>
    public StateNames(Examples patterns, IEnumerable<string> names)
    {
        (Patterns, _names, _units) = ([.. Enumerable.Range(0, patterns.Count).Select(p => PackedRows.Of(patterns[p]))], [.. names],
            patterns.Units);
    }

    /// <summary>The stored patterns as rows.</summary>
    public ulong[][] Patterns { get; }

    /// <summary>Names of the patterns.</summary>
    public IReadOnlyList<string> OfPatterns => _names;

    /// <summary>Overlap of two rows: 1 − 2 d / N.</summary>
    public double Overlap(ulong[] a, ulong[] b) => 1 - 2.0 * PackedRows.Distance(a, b) / _units;

    /// <summary>The stored pattern with the largest overlap, the first of equals.</summary>
    public int NearestTo(ulong[] state)
    {
        var best = 0;
        for (var p = 1; p < Patterns.Length; p++)
            if (PackedRows.Distance(Patterns[p], state) < PackedRows.Distance(Patterns[best], state)) best = p;
        return best;
    }

    /// <summary>The name of an attractor: of its state, or "2-cycle" and the like.</summary>
    /// <param name="state">A state of it.</param>
    /// <param name="period">Its states.</param>
    public StateName Of(ulong[] state, int period) =>
        period > 1 ? Of(state) with { Text = $"{period}-cycle", Kind = StateKind.Cycle } : Of(state);

    /// <summary>The name of a state.</summary>
    public StateName Of(ulong[] state)
    {
        var hash = PackedRows.Hash(state);
        if (!_known.TryGetValue(hash, out var name)) _known[hash] = name = Find(state, hash);
        return name;
    }

    private StateName Find(ulong[] state, ulong hash)
    {
        var overlaps = Patterns.Select(p => Overlap(p, state)).ToArray();
        var order = Enumerable.Range(0, overlaps.Length).OrderByDescending(p => Math.Abs(overlaps[p])).ToArray();
        var (best, overlap) = (order[0], overlaps[order[0]]);
        var signed = overlap < 0 ? $"−{_names[best]}" : _names[best];
        if (Math.Abs(overlap) == 1) return new StateName(signed, overlap > 0 ? StateKind.Stored : StateKind.Reversed, best, overlap);
        var mixture = Mixture(state, order.Take(MixedMax).ToArray());
        if (mixture.Overlap == 1) return new StateName(mixture.Text, StateKind.Mixture, best, overlap);
        if (Math.Abs(overlap) >= NearFrom) return new StateName($"near {signed}", StateKind.Near, best, overlap);
        if (mixture.Overlap >= NearFrom) return new StateName($"near {mixture.Text}", StateKind.Near, best, overlap);
        return new StateName(Other(state, hash), StateKind.Other, best, overlap);
    }

    // The majority of three of these patterns or their negatives that is nearest to the state.
    private (string Text, double Overlap) Mixture(ulong[] state, int[] among)
    {
        var (text, best, majority) = ("", -1.0, new ulong[state.Length]);
        for (var i = 0; i < among.Length; i++)
            for (var j = i + 1; j < among.Length; j++)
                for (var k = j + 1; k < among.Length; k++)
                    for (var signs = 0; signs < 8; signs++)
                    {
                        int[] three = [among[i], among[j], among[k]];
                        for (var w = 0; w < majority.Length; w++)
                        {
                            var (a, b, c) = (Signed(0, w), Signed(1, w), Signed(2, w));
                            majority[w] = (a & b) | (b & c) | (a & c);
                        }
                        // Bits beyond the last unit are ones where two signs are negative.
                        if (_units % 64 != 0) majority[^1] &= (1UL << (_units % 64)) - 1;
                        if (Overlap(majority, state) is var overlap && overlap > best)
                            (text, best) = ("mixture of " + string.Join(", ", three.Order().Select(p =>
                                (signs >> Array.IndexOf(three, p) & 1) != 0 ? $"−{_names[p]}" : _names[p])), overlap);

                        ulong Signed(int place, int w) =>
                            (signs >> place & 1) != 0 ? ~Patterns[three[place]][w] : Patterns[three[place]][w];
                    }
        return (text, best);
    }

    private string Other(ulong[] state, ulong hash)
    {
        if (_others.TryGetValue(hash, out var known)) return known;
        if (_others.Count >= OthersMax) return "other";
        var name = $"other {_others.Count / 2 + 1}";
        ulong[] negative = [.. state.Select(w => ~w)];
        if (_units % 64 != 0) negative[^1] &= (1UL << (_units % 64)) - 1;
        _others[hash] = name;
        _others[PackedRows.Hash(negative)] = $"−{name}";
        return name;
    }
}
