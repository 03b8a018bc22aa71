using Annda.Actors;
using Annda.Hosting;
using Annda.Placement;
using Annda.Protocol;
using Annda.Runs;

namespace Annda.Coordination;

/// <summary>Of the coordinator: nodes that come and go, and epochs.</summary>
public sealed partial class CoordinatorActor
{
    // Where to go back to when a node is lost.
    private RunSnapshot? _boundary;
    private Dictionary<string, byte[]> _position = [];

    private IEnumerable<string> Present => _placing?.Places.Nodes.Where(_roster.Has) ?? [];

    private void OnNode(object message)
    {
        switch (message)
        {
            case NodeUp up:
                _roster.Add(up.Path);
                // Others are watched by the cluster.
                if (Route.To(up.Path, Context.System).Local is { } here) Context.WatchWith(here, new NodeLost(up.Path));
                Tell(up.Path, new DescribeNode(_key, _path));
                break;
            case NodeDescribed described:
                if (_roster.Describe(described.Node) is { } leftOut) _observer.Say(leftOut);
                Place();
                break;
            case NodeSilent silent:
                _roster.Hear(silent.Path, false);
                if (Uses(silent.Path)) _observer.Say($"node {_roster.NameOf(silent.Path)} is silent: the run waits for it");
                break;
            case NodeBack back:
                _roster.Hear(back.Path, true);
                if (Uses(back.Path)) _observer.Say($"node {_roster.NameOf(back.Path)} is back");
                Place();
                break;
            case NodeLost lost:
                Lose(lost.Path);
                break;
        }
    }

    private bool Uses(string node) => _stage is Stage.Placing or Stage.Running && _placing!.Places.Nodes.Contains(node);

    private void Lose(string node)
    {
        var (used, name) = (Uses(node), _roster.NameOf(node));
        _roster.Remove(node);
        if (_stage == Stage.Reporting) EndWhenReported();
        // What is being looked at is the end already.
        if (!used || _last is not null) return;
        if (_setup.Placing.Wait is null)
        {
            OnMember(new MemberEnded(_key, $"the agent of node {name}"));
            return;
        }
        EndEpoch();
        (_key, _stage, _placing, _quiet) = (_key with { Epoch = _key.Epoch + 1 }, Stage.Gathering, null, 0);
        _observer.BeginEpoch(_key.Epoch);
        _observer.Say($"node {name} is lost: the run goes back to its last boundary, in epoch {_key.Epoch}");
        AwaitNodes();
        if (_stopAsked) OnStop();
        else Place();
    }

    private void AwaitNodes()
    {
        if (_setup.Placing.Wait is { } wait) Timers.StartSingleTimer(nameof(WaitEnded), WaitEnded.Instance, wait);
    }

    private void EndEpoch()
    {
        foreach (var node in Present) Tell(node, new EndRun(_key));
    }

    // What goes on from here has the bits of what would have gone on there: a boundary is all that a run is.
    private void KeepBoundary(RunSnapshot? boundary, IRunProgram? program)
    {
        _boundary = boundary;
        if (boundary is { Program.Count: > 0 }) _position = new(boundary.Program);
        else program?.Save(_position = []);
    }

    private Run NewRun() => new(_key, _setup.Network.Spec, _setup.Dynamics, _setup.Program, this, _boundary, _setup.FirstVersion);

    private void Place(bool late = false)
    {
        var nodes = _roster.Ready;
        var (rules, first) = (_setup.Placing, _key == _setup.Key);
        // Who has not yet said what it offers does so in a moment; who never does is not waited for.
        if (_stage != Stage.Gathering || _last is not null) return;
        if (nodes.Count < (first ? rules.Nodes : 1) || (_roster.Unknown.Count > 0 && !late)) return;
        RunPlaces places;
        try
        {
            places = rules.Place?.Invoke(nodes) ?? RunPlaces.AllOn(_setup.Network.Spec, nodes[0].Path);
        }
        catch (PlacementException error) when (!first)
        {
            // Another node may come.
            _whyNot = error.Message;
            return;
        }
        Timers.Cancel(nameof(WaitEnded));
        _placing = new Placing(_key, _setup, _boundary, places, _path);
        _stage = Stage.Placing;
        foreach (var (node, order) in _placing.Unanswered) Tell(node, order);
    }

    private void Connect()
    {
        foreach (var block in _setup.Network.Spec.BlockIds) _links.Send(block, new Connect(_key, _placing!.Directory!), Self);
        foreach (var coupling in _setup.Network.Spec.CouplingIds)
            _links.Send(coupling, (ICouplingMessage)new Connect(_key, _placing!.Directory!), Self);
    }

    // Who looks at the last boundary must be done first: the program goes back to it.
    private void Begin()
    {
        if (_stage != Stage.Placing || !_placing!.IsComplete || _observing) return;
        if (_key != _setup.Key)
        {
            _setup.Program.Restore(_position);
            _run = NewRun();
        }
        _observer.Begun();
        _stage = Stage.Running;
        if (_setup.Placing.Wait is not null)
            _observer.Say($"epoch {_key.Epoch}: placed on {string.Join(", ", _placing.Places.Nodes.Select(_roster.NameOf))}");
        if (_stopAsked) _run!.Stop();
        _run!.Start(_placing.Places.Replicas);
    }

    private string NotEnough()
    {
        var (ready, wanted) = (_roster.Ready.Count, _key == _setup.Key ? _setup.Placing.Nodes : 1);
        return string.Join("; ", new[] { $"waited {_setup.Placing.Wait!.Value.TotalSeconds:0} s for nodes: {ready} found, {wanted} needed" }
            .Concat(_whyNot is null ? [] : [_whyNot]).Concat(_roster.LeftOut)
            .Concat(_roster.Unknown.Select(node => $"node {node} has not answered (another version of Annda?)")));
    }

    private void Tell(string node, IRunMessage message) => _links.Send(Route.To(node, Context.System), message, Self);
}
