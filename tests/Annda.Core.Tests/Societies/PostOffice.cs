using Annda.Blocks;

namespace Annda.Tests.Societies;

/// <summary>What may happen to a message, and the seed that decides.</summary>
public sealed record Faults(ulong Seed, double Loss, double Doubling, double Delay, bool AnyOrder)
{
    /// <summary>Everything arrives once, in order.</summary>
    public static Faults None { get; } = new(0, 0, 0, 0, false);

    /// <summary>A different mixture for each seed.</summary>
    public static Faults Of(ulong seed)
    {
        var dice = new Dice(seed);
        return new Faults(seed, 0.15 * dice.Below(3) / 2, 0.1 * dice.Below(4), 0.2 * dice.Below(4), true);
    }
}

/// <summary>Carries messages in memory.</summary>
public sealed class PostOffice(Faults faults)
{
    private readonly Dice _dice = new(faults.Seed ^ 0x5eed);
    private readonly List<(Action Deliver, int NotBefore)> _bag = [];
    private int _move;

    /// <summary>Messages lost.</summary>
    public int Lost { get; private set; }

    /// <summary>Takes a message, which may be lost, doubled or held back.</summary>
    public void Send(Action deliver)
    {
        if (faults.Loss > 0 && _dice.Chance(faults.Loss))
        {
            Lost++;
            return;
        }
        var copies = faults.Doubling > 0 && _dice.Chance(faults.Doubling) ? 2 : 1;
        for (var copy = 0; copy < copies; copy++)
            _bag.Add((deliver, faults.Delay > 0 && _dice.Chance(faults.Delay) ? _move + _dice.Below(400) : 0));
    }

    /// <summary>Takes a message that arrives.</summary>
    public void Certain(Action deliver) => _bag.Add((deliver, 0));

    /// <summary>Delivers one message or lets one block work; false if there is nothing to deliver and no work.</summary>
    public bool Move(Block[] blocks)
    {
        _move++;
        if (!faults.AnyOrder) return InOrder(blocks);
        var first = _dice.Below(blocks.Length);
        if (_dice.Below(2) == 0 && blocks[first].HasWork) return blocks[first].Step() || _bag.Count > 0;
        if (_bag.Count == 0) return Array.Exists(blocks, b => b.HasWork && b.Step());
        var at = _dice.Below(_bag.Count);
        var (deliver, notBefore) = _bag[at];
        if (notBefore > _move) return true;
        _bag[at] = _bag[^1];
        _bag.RemoveAt(_bag.Count - 1);
        deliver();
        return true;
    }

    private bool InOrder(Block[] blocks)
    {
        if (_bag.Count == 0) return Array.Exists(blocks, b => b.Step());
        var deliver = _bag[0].Deliver;
        _bag.RemoveAt(0);
        deliver();
        return true;
    }
}
