using Annda.Annealing;
using Annda.Dynamics;
using Annda.Kernels;
using Annda.Protocol;
using Annda.Wire.Proto;
using Google.Protobuf;

namespace Annda.Wire;

/// <summary>The order of a phase as a protobuf body.</summary>
internal static class OrderBodies
{
    public static BeginPhaseBody Of(BeginPhase message)
    {
        var order = message.Order;
        return new BeginPhaseBody
        {
            Block = message.Block.Index,
            Phase = order.Phase,
            Previous = order.Previous,
            Group = Parts.Of(order.Group),
            FirstChain = order.Chains.First,
            Chains = order.Chains.Count,
            Base = order.Base,
            Sweeps = order.Sweeps,
            Start = (int)order.Start,
            Given = Parts.Of(order.Given),
            Clamp = order.Clamp is { } clamp ? Of(clamp) : null,
            Temperatures = Of(order.Temperatures),
            ScheduleBase = order.ScheduleBase,
            ParametersVersion = order.ParametersVersion,
            Count = order.Count is { } count ? Of(count) : null,
            Observe = order.Observe is { } observe ? Parts.Of(observe) : null,
            OpenPhase = order.OpenPhase,
            OpenVersion = order.OpenVersion,
            Pass = (int)order.Pass,
            Goal = order.Goal is { } goal ? new GoalPart { States = Parts.Of(goal.States), Loss = (int)goal.Loss } : null,
            Energies = { order.Energies.Select(c => c.Index) },
            ChainTemperatures = { (order.ChainTemperatures ?? []).Select(Parts.Bits) },
        };
    }

    public static BeginPhase Read(RunKey run, BeginPhaseBody body)
    {
        var chains = Check.Within(body.Chains, "chains", 1);
        return new BeginPhase(run, Check.Block(body.Block), new PhaseOrder
        {
            Phase = body.Phase,
            Previous = body.Previous,
            Group = Check.Group(body.Group),
            Chains = new ChainSpan(Check.Within(body.FirstChain, "first chain", 0, int.MaxValue - chains), chains),
            Base = body.Base,
            Sweeps = Check.Within(body.Sweeps, "sweeps"),
            Start = Check.Case<StartKind>(body.Start, "start"),
            Given = StatesOf(body.Given, chains),
            Clamp = body.Clamp is { } clamp ? Clamp(clamp, chains) : null,
            Temperatures = Schedule(Check.There(body.Temperatures, "temperatures")),
            ScheduleBase = body.ScheduleBase,
            ParametersVersion = Check.Within(body.ParametersVersion, "version of parameters"),
            Count = body.Count is { } count ? Count(count, chains) : null,
            Energies = [.. body.Energies.Select(Check.Coupling)],
            Observe = body.Observe is { } observe ? Parts.Choice(observe) : null,
            OpenPhase = body.OpenPhase,
            OpenVersion = body.OpenVersion,
            Pass = Check.Case<Pass>(body.Pass, "pass"),
            Goal = body.Goal is { } goal ? new Goal(Check.There(StatesOf(goal.States, chains), "states of a goal"),
                Check.Case<Loss>(goal.Loss, "loss")) : null,
            ChainTemperatures = body.ChainTemperatures.Count == 0 ? null : Temperatures(body.ChainTemperatures, chains),
        });
    }

    private static double[] Temperatures(Google.Protobuf.Collections.RepeatedField<ulong> bits, int chains)
    {
        if (bits.Count != chains) throw new WireException($"{bits.Count} temperatures found for {chains} chains");
        return [.. bits.Select(b => Check.Finite(b, "temperature of a chain", double.Epsilon))];
    }

    private static Numerics.UnitStates? StatesOf(StatesPart? part, int chains) => part is null || part.Chains == chains ? Parts.States(part)
        : throw new WireException($"states of {part.Chains} chains found for an order of {chains}");

    private static CountPart Of(CountOrder count) => new()
    {
        Sweeps = Parts.Of(count.Sweeps),
        Couplings = { count.Couplings.Select(c => c.Index) },
        Probabilities = count.Probabilities,
        Chosen = count.Chains is { } chains ? new ChosenPart { Chains = { chains } } : null,
    };

    private static CountOrder Count(CountPart part, int chains)
    {
        var chosen = part.Chosen?.Chains.ToArray();
        for (var k = 0; k < chosen?.Length; k++)
            if (chosen[k] < 0 || chosen[k] >= chains || k > 0 && chosen[k] <= chosen[k - 1])
                throw new WireException($"chain {chosen[k]} found to be counted, ascending ones below {chains} are allowed");
        return new CountOrder(Parts.Choice(part.Sweeps), [.. part.Couplings.Select(Check.Coupling)], part.Probabilities)
        {
            Chains = chosen,
        };
    }

    private static ClampPart Of(Clamp clamp)
    {
        var part = new ClampPart
        {
            States = Parts.Of(clamp.States),
            OnNoise = Parts.Bits(clamp.OnNoise),
            OffNoise = Parts.Bits(clamp.OffNoise),
        };
        if (clamp.Units is not { } units) return part;
        var bits = new byte[(units.Length + 7) / 8];
        for (var unit = 0; unit < units.Length; unit++) if (units[unit]) bits[unit / 8] |= (byte)(1 << unit % 8);
        (part.Units, part.UnitCount) = (UnsafeByteOperations.UnsafeWrap(bits), units.Length);
        return part;
    }

    private static Clamp Clamp(ClampPart part, int chains)
    {
        bool[]? units = null;
        if (part.UnitCount != 0 || part.Units.Length > 0)
        {
            var (bits, count) = (part.Units, part.UnitCount);
            if (count < 1 || bits.Length != (count + 7L) / 8 || count % 8 != 0 && bits[^1] >> count % 8 != 0)
                throw new WireException($"{bits.Length} bytes found for {count} held units, or a bit beyond them is set");
            units = new bool[count];
            for (var unit = 0; unit < count; unit++) units[unit] = (bits[unit / 8] >> unit % 8 & 1) != 0;
        }
        var states = StatesOf(part.States, chains);
        if (units is not null && states is not null && units.Length != states.Units)
            throw new WireException($"states of {states.Units} units found where {units.Length} are held or free");
        return new Clamp(units, states, Check.Finite(part.OnNoise, "noise of on", 0, 1), Check.Finite(part.OffNoise, "noise of off", 0, 1));
    }

    private static SchedulePart Of(TemperatureSchedule schedule) => new()
    {
        Kind = (int)schedule.Kind,
        From = Parts.Bits(schedule.From),
        To = Parts.Bits(schedule.To),
        Sweeps = schedule.Sweeps,
        StepTemperatures = { schedule.Steps.Select(s => Parts.Bits(s.Temperature)) },
        StepSweeps = { schedule.Steps.Select(s => s.Sweeps) },
    };

    // Made again as it was made; each maker refuses what is no temperature.
    private static TemperatureSchedule Schedule(SchedulePart part)
    {
        var (from, to) = (BitConverter.UInt64BitsToDouble(part.From), BitConverter.UInt64BitsToDouble(part.To));
        var (temperatures, sweeps) = (part.StepTemperatures, part.StepSweeps);
        if (temperatures.Count != sweeps.Count)
            throw new WireException($"{temperatures.Count} temperatures found for {sweeps.Count} steps");
        var schedule = Check.Case<ScheduleKind>(part.Kind, "schedule") switch
        {
            ScheduleKind.Constant => TemperatureSchedule.Constant(from),
            ScheduleKind.Steps => TemperatureSchedule.Stepped(
                [.. temperatures.Select((t, i) => new TemperatureStep(BitConverter.UInt64BitsToDouble(t), sweeps[i]))]),
            ScheduleKind.Geometric => TemperatureSchedule.Geometric(from, to, part.Sweeps),
            ScheduleKind.Linear => TemperatureSchedule.Linear(from, to, part.Sweeps),
            ScheduleKind.Logarithmic => TemperatureSchedule.Logarithmic(from),
            var other => throw new WireException($"schedule: {other} found"),
        };
        return Of(schedule).Equals(part) ? schedule : throw new WireException("numbers of a schedule contradict each other");
    }
}
