using System.Runtime.InteropServices;
using Annda.Annealing;
using Annda.Numerics;
using Annda.Phases;
using Annda.Protocol;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>Examples that a layered network is shown without learning from them.</summary>
/// <param name="Name">What the figures are called.</param>
/// <param name="Examples">Inputs and goals.</param>
/// <param name="EachTime">Whether in each evaluation; else in the last one only.</param>
/// <param name="Kept">So many of the first examples keep the states of all blocks in the last evaluation.</param>
public sealed record LayerView(string Name, ILayerExamples Examples, bool EachTime, int Kept = 0);

/// <summary>
/// Evaluation of a layered network by phases up through its own blocks: every view in parts of some chains, whose states are observed.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="views">What is shown.</param>
/// <param name="every">Epochs between two evaluations.</param>
/// <param name="groups">Chain groups for a number of chains.</param>
public sealed class LayerEvaluation(NetworkSpec network, IReadOnlyList<LayerView> views, int every, Func<int, int> groups)
{
    private const int Set = 1, ChainsMax = 1024;
    private const string Section = "backpropagation/evaluation/";

    private readonly Queue<(LayerView View, int[] Examples)> _shown = new();
    // Whole ones, and those that examples are still shown for.
    private readonly Dictionary<string, LayerFigures> _figures = [], _coming = [];
    private List<LayerView> _left = [];
    private int _from;

    /// <summary>Figures by the names of views, of the last evaluation that showed all examples of theirs.</summary>
    public IReadOnlyDictionary<string, LayerFigures> Figures => _figures;

    /// <summary>Whether an epoch's end is followed by an evaluation.</summary>
    /// <param name="epoch">Epochs done.</param>
    public bool IsDue(int epoch) => epoch % every == 0;

    /// <summary>Begins an evaluation.</summary>
    /// <param name="last">Whether all views are shown.</param>
    public void Begin(bool last)
    {
        _left = [.. views.Where(v => v.EachTime || last)];
        _from = 0;
        // Steps that a lost node left without an outcome are repeated.
        _shown.Clear();
        foreach (var view in _left) _coming[view.Name] = new LayerFigures(network, view.Examples.Output, last ? view.Kept : 0);
    }

    /// <summary>The next step; null: all has been shown.</summary>
    public RunItem.Step? Next()
    {
        if (_left.Count == 0) return null;
        var view = _left[0];
        var examples = Enumerable.Range(_from, Math.Min(ChainsMax, view.Examples.Count - _from)).ToArray();
        _from += examples.Length;
        if (_from == view.Examples.Count) (_left, _from) = ([.. _left.Skip(1)], 0);
        _shown.Enqueue((view, examples));
        return new RunItem.Step([new PhasePlan
        {
            Set = Set,
            Chains = examples.Length,
            Groups = groups(examples.Length),
            Sweeps = 1,
            Start = StartKind.Random,
            Clamps = view.Examples.Inputs(examples, 0).ToDictionary(i => i.Key, i => new Clamp(null, i.Value)),
            Temperatures = TemperatureSchedule.Constant(1),
            Observe = new SweepChoice(1, 1),
        }]);
    }

    /// <summary>Takes in the outcome of a step.</summary>
    public void Completed(StepOutcome outcome)
    {
        var (view, examples) = _shown.Dequeue();
        var goal = (RealStates)view.Examples.Goal(examples, 0);
        var (figures, first) = (_coming[view.Name], 0);
        foreach (var states in outcome.Observed)
        {
            figures.Add(states, goal, first);
            first += states.States[0].Chains;
        }
        if (figures.Examples == view.Examples.Count) _figures[view.Name] = figures;
    }

    internal void Save(IDictionary<string, byte[]> sections)
    {
        foreach (var (name, figures) in _figures) sections[Section + name] = MemoryMarshal.AsBytes<double>(figures.Save()).ToArray();
    }

    // Models of an earlier version have no figures.
    internal void Restore(IReadOnlyDictionary<string, byte[]> sections)
    {
        _figures.Clear();
        foreach (var view in views)
        {
            if (!sections.TryGetValue(Section + view.Name, out var saved)) continue;
            var figures = new LayerFigures(network, view.Examples.Output, 0);
            figures.Restore(MemoryMarshal.Cast<byte, double>(saved));
            _figures[view.Name] = figures;
        }
    }
}
