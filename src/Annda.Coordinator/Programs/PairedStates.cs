using Annda.Protocol;
using Annda.Runs;

namespace Annda.Programs;

/// <summary>
/// Joint states of two blocks paired as they were read: the second block's states with those of the first that they were computed from,
/// some sweeps before. Takes in every sweep after the burn-in and gives the samples.
/// </summary>
internal sealed class PairedStates(SampleSettings settings, int sweeps)
{
    private readonly Dictionary<GroupKey, Queue<JointStates>> _before = [];

    /// <summary>Forgets earlier states.</summary>
    public void Clear() => _before.Clear();

    /// <summary>Samples of a step; the first ones have no earlier states and are left out.</summary>
    public IEnumerable<JointStates> Of(StepOutcome outcome)
    {
        var plan = outcome.Plan.Phases[^1];
        foreach (var group in outcome.Observed.GroupBy(o => o.Group))
        {
            if (!_before.TryGetValue(group.Key, out var before)) _before[group.Key] = before = new Queue<JointStates>();
            var sweep = plan.ScheduleDone - settings.BurnIn;
            foreach (var joint in group)
            {
                before.Enqueue(joint);
                if (before.Count <= sweeps)
                {
                    sweep++;
                    continue;
                }
                var read = before.Dequeue();
                if (++sweep % settings.Every == 0)
                    yield return new JointStates(joint.Sweep, joint.Group, [read.States[0], joint.States[1]]);
            }
        }
    }
}
